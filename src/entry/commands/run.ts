import { clockText } from '../../domain/duration.ts'
import { newNonce, stopwatch } from '../../io/clock.ts'
import { waybillPaths } from '../../io/paths.ts'
import { dispatch } from '../dispatch.ts'
import { activityOf } from '../heard.ts'
import { exitOf, type RunDocument } from '../render/document.ts'
import { hostText } from '../render/host-text.ts'
import { refusedDocument } from '../render/refusal.ts'
import { renderRun } from '../render/run.ts'
import { sayJson } from '../say.ts'
import type { Commission } from '../send.ts'
import type { Terminal } from '../terminal.ts'
import type { Word } from '../wire.ts'
import { readRunArgs } from './run-args.ts'

/** `waybill run`: hands the task to a supervisor, shows progress, prints the waybill at the end. */
export async function run(argv: string[], terminal: Terminal): Promise<number> {
  const args = readRunArgs('run', argv)
  const json = args.ok ? args.value.json : argv.includes('--json')
  const forHost = args.ok ? args.value.render === 'host' : argv.includes('--render')
  const print = (document: RunDocument) => {
    // Only Claude Code's function hook asks for it.
    if (forHost) sayJson(hostText(document, newNonce(), 'claude'), terminal)
    else if (json) sayJson(document, terminal)
    else renderRun(document, terminal)
    return exitOf(document)
  }
  return args.ok
    ? seeThrough(args.value, args.value.waitMs, print, terminal)
    : print(refusedDocument('', args.failure))
}

/** Hands a task over, follows it to its end or as long as was said, and prints what came of it. */
export async function seeThrough(
  commission: Commission,
  waitMs: number | undefined,
  print: (document: RunDocument) => number,
  terminal: Terminal,
): Promise<number> {
  const paths = waybillPaths(process.env)
  if (!paths.ok) return print(refusedDocument('', paths.failure))
  const watching = watch(terminal)
  const dispatched = dispatch(commission, paths.value.state, process.env, watching.hear)
  process.once('SIGINT', dispatched.cancel)
  const document = await dispatched.document(waitMs)
  watching.stop()
  const code = print(document)
  await (await import('../reading.ts')).waiterHasRead(document, 'terminal', process.env)
  return code
}

/** The live line: who works, what it does now, for how long. */
function watch(terminal: Terminal) {
  const elapsedMs = stopwatch()
  let worker = 'starting'
  let activity = ''
  const draw = () =>
    terminal.progress(`${worker} · ${clockText(elapsedMs())}${activity ? ` · ${activity}` : ''}`)
  const timer = setInterval(draw, 200)
  timer.unref()
  return {
    hear: (word: Word) => {
      activity = activityOf(word) ?? activity
      if (word.say === 'fact' && word.fact.kind === 'run.started')
        worker = `${word.fact.worker} ${word.fact.model}`
      draw()
    },
    stop: () => clearInterval(timer),
  }
}
