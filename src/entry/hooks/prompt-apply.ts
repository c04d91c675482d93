import { spawnSync } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type ApplyWish, patchGone, refuseApply } from '../../decide/applying.ts'
import { type Failure, failure } from '../../domain/failure.ts'
import { projectKey } from '../../domain/project.ts'
import { fail, ok, type Result } from '../../domain/result.ts'
import { nowMs } from '../../io/clock.ts'
import { openLedger } from '../../io/ledger.ts'
import { runNamed } from '../../io/named-run.ts'
import { patchHash } from '../../io/patch-hash.ts'
import type { Place } from '../place.ts'
import { refuseTypist } from './typed-by.ts'

type Typed = ApplyWish & { run: string }

const BUSY_MS = 5_000
/** Time for the command that follows at once, and for nothing else. */
const LEAVE_MS = 60_000
/** The host gives the hook 30 s. */
const LONGEST_MS = 25_000

/**
 * `/waybill:apply [RUN] [--revert] [--unchecked]`: records the person's yes, for this very patch and a minute, and has
 * the command do it that uses the yes up. The command has git and what else it needs; the hook stays small.
 */
export function applyTyped(words: string[], place: Place): Result<string> {
  const typed = readWords(words)
  if (!typed.ok) return typed
  const doubt = refuseTypist('have a patch applied', ['waybill apply', ...words].join(' '))
  if (doubt) return fail(doubt)
  const id = recordLeave(typed.value, place)
  return id.ok ? carryOut(id.value, typed.value, place.workspace.cwd) : id
}

function readWords(words: string[]): Result<Typed> {
  const flags = words.filter((word) => word.startsWith('-'))
  const [run = 'last', ...more] = words.filter((word) => !word.startsWith('-'))
  const odd = flags.find((flag) => flag !== '--revert' && flag !== '--unchecked') ?? more[0]
  if (odd === undefined)
    return ok({ run, revert: flags.includes('--revert'), unchecked: flags.includes('--unchecked') })
  const hint = 'Type `/waybill:apply RUN`, with --revert to take it back.'
  return fail(failure('wrong_usage', `${JSON.stringify(odd)} was not expected`, { hint }))
}

function recordLeave({ run, ...wish }: Typed, { paths, workspace }: Place): Result<string> {
  const ledger = openLedger(paths.ledger, BUSY_MS)
  if (!ledger.ok) return ledger
  try {
    const project = projectKey(workspace)
    const view = runNamed(ledger.value, run, project)
    if (!view.ok) return view
    const { id } = view.value
    const refusal = refuseApply(view.value, workspace.root, wish)
    if (refusal) return fail(refusal)
    const patchSha256 = patchHash(view.value, wish)
    if (patchSha256 === undefined) return fail(patchGone(id))
    const untilMs = nowMs() + LEAVE_MS
    ledger.value.note(id, project, nowMs(), {
      kind: 'apply.allowed',
      ...wish,
      patchSha256,
      untilMs,
      how: 'chat',
    })
    return ok(id)
  } finally {
    ledger.value.close()
  }
}

type Said = {
  done?: string
  files?: { path: string; change: string }[]
  merged?: string[]
  failure?: Failure
}

function carryOut(id: string, { revert, unchecked }: Typed, cwd: string): Result<string> {
  const flags = [...(revert ? ['--revert'] : []), ...(unchecked ? ['--unchecked'] : [])]
  const program = join(dirname(fileURLToPath(import.meta.url)), 'cli.mjs')
  const { stdout } = spawnSync(process.execPath, [program, 'apply', id, ...flags, '--json'], {
    cwd,
    encoding: 'utf8',
    timeout: LONGEST_MS,
  })
  const said = saidIn(stdout)
  if (said?.failure) return fail(said.failure)
  if (!said?.files)
    return fail(
      failure('apply_refused', 'the command gave no answer', {
        hint: `\`waybill log ${id}\` tells what was done.`,
      }),
    )
  const files = said.files.map(
    ({ path, change }) => `  ${change}  ${path}${said.merged?.includes(path) ? ' (merged)' : ''}`,
  )
  const head = revert
    ? `${id} was taken out of the working tree:`
    : `${id} is in the working tree; \`/waybill:apply ${id} --revert\` takes it back:`
  return ok(['Waybill: ', head, '\n', files.join('\n')].join(''))
}

function saidIn(stdout: string): Said | undefined {
  try {
    return JSON.parse(stdout) as Said
  } catch {
    return undefined
  }
}
