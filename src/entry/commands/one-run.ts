import type { RunView } from '../../decide/fold.ts'
import { durationText } from '../../domain/duration.ts'
import { oneLine } from '../../domain/printable.ts'
import { ok, type Result } from '../../domain/result.ts'
import { nowMs } from '../../io/clock.ts'
import { secondsMs } from '../arg-values.ts'
import { JSON_ONLY, type Parsed, readArgs } from '../args.ts'
import { awaitRun, cancelRun, type Desk, findRun, openDesk } from '../desk.ts'
import { documentOf } from '../documents.ts'
import { evidenceOf } from '../evidence.ts'
import { wasRead } from '../reading.ts'
import { exitOf } from '../render/document.ts'
import { evidenceText } from '../render/evidence/all.ts'
import { renderRun } from '../render/run.ts'
import { sayFailure, sayJson } from '../say.ts'
import type { Terminal } from '../terminal.ts'

const WAIT_OPTIONS = { ...JSON_ONLY, timeout: { type: 'string' } } as const
const RESULT_OPTIONS = { ...JSON_ONLY, explain: { type: 'boolean' } } as const

type Opened = { desk: Desk; view: RunView; json: boolean; explain: boolean; timeoutMs: number }

/** Only `wait` has a time limit, and only `result` tells everything. */
export const readOneRunArgs = (verb: string, argv: string[]) =>
  readArgs(
    verb,
    argv,
    verb === 'wait' ? WAIT_OPTIONS : verb === 'result' ? RESULT_OPTIONS : JSON_ONLY,
    1,
  ) as Result<Parsed<typeof WAIT_OPTIONS & typeof RESULT_OPTIONS>>

async function open(verb: string, argv: string[]): Promise<Result<Opened>> {
  const args = readOneRunArgs(verb, argv)
  if (!args.ok) return args
  const { values, positionals } = args.value
  const timeout =
    values.timeout === undefined ? ok(Number.POSITIVE_INFINITY) : secondsMs('--timeout', values.timeout)
  if (!timeout.ok) return timeout
  const desk = await openDesk(process.env)
  if (!desk.ok) return desk
  const view = findRun(desk.value, positionals[0] ?? 'last', process.cwd())
  return view.ok
    ? ok({
        desk: desk.value,
        view: view.value,
        json: values.json ?? false,
        explain: values.explain ?? false,
        timeoutMs: timeout.value,
      })
    : view
}

/** Runs a verb on one run; without a name it is the newest of this repository. */
const onOneRun =
  (verb: string, act: (opened: Opened, terminal: Terminal) => Promise<number> | number) =>
  async (argv: string[], terminal: Terminal) => {
    const opened = await open(verb, argv)
    return opened.ok
      ? act(opened.value, terminal)
      : sayFailure(opened.failure, argv.includes('--json'), terminal)
  }

function tell({ desk, json, explain }: Opened, view: RunView, terminal: Terminal): number {
  const document = documentOf(desk, view)
  const explained = explain ? { ...document, evidence: evidenceOf(desk, view, document) } : undefined
  if (json) sayJson(explained ?? document, terminal)
  else if (explained) terminal.out(...evidenceText(explained, terminal.columns))
  else renderRun(document, terminal)
  return exitOf(document)
}

/** `waybill status`: how it stands now. Exit 0 for any run that exists. */
export const status = onOneRun('status', (opened, terminal) => {
  const { desk, view, json } = opened
  const document = documentOf(desk, view)
  if (json) sayJson({ ...document, activity: view.activity ?? null }, terminal)
  else if (view.ended) renderRun({ ...document, text: null }, terminal)
  else {
    const who = view.worker ? `${view.worker.name} ${view.worker.model}` : 'no worker yet'
    const age = durationText(nowMs() - view.receivedAtMs)
    const line = `${view.id} running · ${who} · ${age}${view.activity ? ` · ${view.activity}` : ''}`
    terminal.out(`${oneLine(line)}\n`)
  }
  return 0
})

/** `waybill wait`: until it ends, or `--timeout SECONDS`; then as `run`. */
export const wait = onOneRun('wait', async (opened, terminal) => {
  const show = (view: RunView) =>
    terminal.progress(`${view.id} · ${durationText(nowMs() - view.receivedAtMs)} · ${view.activity ?? ''}`)
  const view = await awaitRun(opened.desk, opened.view, opened.timeoutMs, show)
  const code = tell(opened, view, terminal)
  await wasRead(opened.desk, view, 'terminal')
  return code
})

/** `waybill result`: the whole waybill again; with `--explain` everything that is known of the run. */
export const result = onOneRun('result', async (opened, terminal) => {
  const { desk, view } = opened
  const code = tell(opened, view, terminal)
  await wasRead(desk, view, 'terminal')
  return code
})

/** `waybill cancel`: asks the supervisor to end its worker and waits until it has. Exit 0 once nothing runs any more. */
export const cancel = onOneRun('cancel', async (opened, terminal) => {
  const ended = await cancelRun(opened.desk, opened.view, 'terminal')
  tell(opened, ended, terminal)
  if (opened.view.ended && !opened.json)
    terminal.err('  It had ended already: there was nothing to cancel.\n')
  return ended.ended ? 0 : exitOf(documentOf(opened.desk, ended))
})
