import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as after } from 'node:timers/promises'
import type { Fact } from '../../src/domain/event.ts'
import type { RunDocument } from '../../src/entry/render/document.ts'
import { type Noted, readBooks } from './invariants/books.ts'
import { startsSeen } from './invariants/starts.ts'
import type { World } from './world.ts'

/** What the rows do to a machine, and what they look at. */

/** The facts in the ledger, as they lie on the disk. */
export function factsOf(world: World, run?: string): Noted[] {
  const books = readBooks(world.waybillHome)
  const facts = typeof books === 'object' ? books.facts : []
  return run === undefined ? facts : facts.filter((noted) => noted.run === run)
}

export const spentMicros = (world: World): number => {
  const books = readBooks(world.waybillHome)
  if (typeof books !== 'object') return Number.NaN
  const user = books.budgets.find(({ scope }) => scope.startsWith('user:'))
  return user === undefined ? 0 : user.spent + user.over
}

/** Waits for something that another process brings about; throws when it does not come. */
export async function until(what: string, isTrue: () => boolean, patienceMs = 20_000): Promise<void> {
  const untilMs = performance.now() + patienceMs
  while (!isTrue()) {
    if (performance.now() > untilMs) throw new Error(`waited in vain until ${what}`)
    await after(20)
  }
}

/** Starts a run that goes on in the background, and waits until its worker runs. */
export async function startRun(world: World, args: string[], env = world.env()): Promise<string> {
  const { document } = await world.json(['run', '--wait', '0', ...args], { env })
  await until(`${document.id} has spawned its worker`, () => hasFact(world, document.id, 'run.spawned'))
  return document.id
}

export const hasFact = (world: World, run: string, kind: Fact['kind']): boolean =>
  factsOf(world, run).some(({ fact }) => fact.kind === kind)

/** The supervisor of a run. */
export function ownerOf(world: World, run: string): number {
  const received = factsOf(world, run).find(({ fact }) => fact.kind === 'task.received')?.fact
  if (received?.kind !== 'task.received') throw new Error(`${run} was not received`)
  return received.owner.pid
}

/** How many times a vendor's CLI was asked something. */
export const timesAsked = (world: World): number => startsSeen(world).filter(({ asks }) => asks).length

export const failureOf = (document: RunDocument | undefined): string | undefined => document?.failure?.kind

/** The CLI `name` becomes a program that runs `before` (sh) and then says these lines, whatever it is asked. */
export function sayLines(world: World, name: 'codex' | 'claude', lines: (string | Buffer)[], exit = 0): void {
  const file = join(world.root, `lines.${name}`)
  writeFileSync(file, Buffer.concat(lines.flatMap((line) => [Buffer.from(line), Buffer.from('\n')])))
  become(world, name, `cat > /dev/null; cat '${file}'; exit ${exit}`)
}

/** The CLI `name` becomes this shell script; `$fake` is the one that it was. */
export function become(world: World, name: 'codex' | 'claude', script: string): void {
  const path = join(world.root, 'bin', name)
  const inner = join(world.root, 'inner', name)
  mkdirSync(join(world.root, 'inner'), { recursive: true })
  const recorder = readFileSync(path, 'utf8')
  const [, fake = ''] = /^exec '([^']+)'/m.exec(recorder) ?? []
  const known = existsSync(inner) ? (/^fake='([^']+)'/m.exec(readFileSync(inner, 'utf8'))?.[1] ?? fake) : fake
  writeFileSync(inner, `#!/bin/sh\nfake='${known}'\n${script}\n`, { mode: 0o755 })
  writeFileSync(path, recorder.replace(`exec '${fake}'`, `exec '${inner}'`), { mode: 0o755 })
}

/** A program in front of those of the system, for this machine alone. */
export function putOnPath(world: World, name: string, script: string): void {
  writeFileSync(join(world.root, 'bin', name), `#!/bin/sh\n${script}\n`, { mode: 0o755 })
}

/** Codex's stream of one answer. */
export function codexAnswer(text: string, usage: unknown = USAGE): string[] {
  return [
    { type: 'thread.started', thread_id: '01a1fc3e-0000-7000-8000-00000000fa4e' },
    { type: 'turn.started' },
    { type: 'item.completed', item: { id: 'item_0', type: 'agent_message', text } },
    { type: 'turn.completed', ...(usage === undefined ? {} : { usage }) },
  ].map((event) => JSON.stringify(event))
}

export const USAGE = {
  input_tokens: 1200,
  cached_input_tokens: 1000,
  output_tokens: 34,
  reasoning_output_tokens: 12,
}
