import { readFileSync } from 'node:fs'
import { delegate } from '../delegate.ts'
import type { Task } from '../domain/task.ts'
import { findWorkspace } from '../io/repository.ts'
import { conclude, openOffice } from './office.ts'
import { exitOf, runDocument } from './render/document.ts'
import { refusedDocument } from './render/refusal.ts'
import type { Order, Word } from './wire.ts'

/**
 * The process that owns one worker. It reads one order from stdin, sees it through, and tells whoever still
 * listens; a listener that goes away changes nothing (W8, G34). SIGTERM and SIGINT are a request to cancel.
 */
async function supervise(): Promise<void> {
  process.stdout.on('error', () => {})
  process.on('SIGHUP', () => {})
  const order = JSON.parse(readFileSync(0, 'utf8')) as Order
  const say = (word: Word) => void process.stdout.write(`${JSON.stringify(word)}\n`)

  const workspace = findWorkspace(order.cwd)
  if (!workspace.ok) return end(say, refusedDocument(order.id, workspace.failure))
  const office = await openOffice(order, workspace.value, say)
  if (!office.ok) return end(say, refusedDocument(order.id, office.failure))

  const task: Task = {
    id: order.id,
    ask: order.ask,
    workspace: workspace.value,
    ...office.value.lineage,
    caller: order.caller,
  }
  const outcome = await delegate(task, office.value.world)
  const told = conclude(task, outcome, office.value)
  end(say, runDocument(task.id, told, office.value.budget()))
  office.value.close()
}

function end(say: (word: Word) => void, document: ReturnType<typeof runDocument>): void {
  say({ say: 'end', document, exit: exitOf(document) })
}

await supervise()
