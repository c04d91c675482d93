import { durationText } from '../../domain/duration.ts'
import { newRunId, stopwatch } from '../../io/clock.ts'
import { waybillPaths } from '../../io/paths.ts'
import { launch } from '../launch.ts'
import { exitOf, type RunDocument, runningDocument } from '../render/document.ts'
import { refusedDocument } from '../render/refusal.ts'
import { renderRun } from '../render/run.ts'
import type { Terminal } from '../terminal.ts'
import type { Order, Word } from '../wire.ts'
import { readRunArgs } from './run-args.ts'

/** `waybill run`: hands the task to a supervisor, shows progress, prints the waybill at the end. */
export async function run(argv: string[], terminal: Terminal): Promise<number> {
  const args = readRunArgs('run', argv)
  const json = args.ok ? args.value.json : argv.includes('--json')
  const print = (document: RunDocument) => {
    if (json) terminal.out(`${JSON.stringify(document)}\n`)
    else renderRun(document, terminal)
    return exitOf(document)
  }
  if (!args.ok) return print(refusedDocument('', args.failure))
  const paths = waybillPaths(process.env)
  if (!paths.ok) return print(refusedDocument('', paths.failure))

  const { ask, cwd, caller, waitMs } = args.value
  const order: Order = { id: newRunId(), ask, cwd, caller, ...parentFrom(process.env) }
  let recorded = false
  const watching = watch(terminal)
  const supervisor = launch(order, paths.value.state, (word) => {
    if (word.say === 'fact' && word.fact.kind === 'task.received') recorded = true
    watching.hear(word)
  })
  process.once('SIGINT', supervisor.cancel)
  const end = await Promise.race([supervisor.ended, after(waitMs)])
  watching.stop()
  if (end === 'waited') return print(runningDocument(order.id, null))
  if (end) return print(end.document)
  const { lostDocument } = await import('../desk.ts')
  return print(await lostDocument(order.id, recorded, process.env))
}

function parentFrom(env: NodeJS.ProcessEnv): Pick<Order, 'parent'> {
  const { WAYBILL_RUN, WAYBILL_DEPTH } = env
  return WAYBILL_RUN ? { parent: { run: WAYBILL_RUN, depth: Number(WAYBILL_DEPTH) || 1 } } : {}
}

function after(ms: number | undefined): Promise<'waited'> {
  return new Promise((resolve) => {
    if (ms !== undefined) setTimeout(() => resolve('waited'), ms).unref()
  })
}

/** The live line: who works, what it does now, for how long. */
function watch(terminal: Terminal) {
  const elapsedMs = stopwatch()
  let worker = 'starting'
  let activity = ''
  const draw = () =>
    terminal.progress(`${worker} · ${durationText(elapsedMs())}${activity ? ` · ${activity}` : ''}`)
  const timer = setInterval(draw, 200)
  timer.unref()
  return {
    hear: (word: Word) => {
      if (word.say === 'activity') activity = word.activity
      if (word.say === 'fact' && word.fact.kind === 'run.started')
        worker = `${word.fact.worker} ${word.fact.model}`
      draw()
    },
    stop: () => clearInterval(timer),
  }
}
