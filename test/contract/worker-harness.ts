import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { DEFAULT_MODELS } from '../../src/decide/models.ts'
import { WORKER_FACTS } from '../../src/decide/worker-facts.ts'
import type { Ending, Errand, RawRun } from '../../src/domain/run.ts'
import { type Ask, type Limits, plainAsk } from '../../src/domain/task.ts'
import type { WorkerId } from '../../src/domain/worker-id.ts'

const FIXTURES = fileURLToPath(new URL('./fixtures/', import.meta.url))

/** A recorded stdout: `codex-cli/plain`, `claude-cli/2.1.329/plain`. */
export const recording = (name: string): string => readFileSync(`${FIXTURES}${name}.jsonl`, 'utf8')

/** Names of all recordings below a folder. */
export const recordings = (folder: string): string[] =>
  readdirSync(`${FIXTURES}${folder}`, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.jsonl'))
    .map((file) => `${folder}/${file.replace(/\.jsonl$/, '')}`)
    .sort()

export const eventsOf = (stdout: string): Record<string, unknown>[] =>
  stdout.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]))

export const linesOf = (events: unknown[]): string =>
  events.map((event) => `${JSON.stringify(event)}\n`).join('')

export const LIMITS: Limits = {
  wallMs: 600_000,
  idleMs: 120_000,
  maxUsdMicros: 350_000,
  maxOutputBytes: 1_000_000,
  depth: 1,
}

/** What a test wants to be different from the plain reading task below. */
export type Wanted = Partial<Omit<Errand, 'task'>> & { ask?: Partial<Ask> }

/** What pays: a key by its variable, or a login. */
const laneOf = (worker: WorkerId): Errand['lane'] => {
  const facts = WORKER_FACTS[worker]
  if (facts.via === 'browser') return { billing: 'subscription', from: 'a login' }
  return { billing: 'metered', from: facts.keyEnv[0], keyEnv: facts.keyEnv[0] }
}

export const errandFor = (worker: WorkerId, { ask = {}, ...wanted }: Wanted = {}): Errand => ({
  task: {
    id: 'run-1',
    ask: {
      ...plainAsk('Say hello.'),
      ...ask,
    },
    workspace: { cwd: '/repo', root: '/repo', commonDir: '/repo/.git' },
    depth: 1,
    caller: 'terminal',
  },
  mode: 'read',
  model: DEFAULT_MODELS[worker].model,
  limits: LIMITS,
  cwd: '/repo',
  home: '/home-of-the-run',
  lane: laneOf(worker),
  ...wanted,
})

/** A process that printed `stdout` and left with 0, unless told otherwise. */
export const ran = (stdout: string, more: Partial<RawRun> = {}): RawRun => ({
  ending: { how: 'exited', code: 0 },
  stdout,
  stderr: '',
  wallMs: 1_000,
  bytesOut: stdout.length,
  killTier: 'group',
  survivors: [],
  losses: { omittedBytes: 0, linesSkipped: 0, invalidUtf8Lines: 0 },
  ...more,
})

export const exited = (code: number): Partial<RawRun> => ({ ending: { how: 'exited', code } })

/** Every way a run can end that is not an exit with 0, and the kind of failure that it is. */
export const BAD_ENDINGS: [Ending, string][] = [
  [{ how: 'exited', code: 1 }, 'worker_failed'],
  [{ how: 'exited', code: 101 }, 'worker_failed'],
  [{ how: 'exited', code: 143 }, 'killed'],
  [{ how: 'signalled', signal: 'SIGKILL' }, 'killed'],
  [{ how: 'timed_out', clock: 'wall' }, 'timed_out'],
  [{ how: 'timed_out', clock: 'idle' }, 'went_silent'],
  [{ how: 'timed_out', clock: 'start' }, 'went_silent'],
  [{ how: 'hopeless', because: 'authentication_failed (HTTP 401)' }, 'worker_unauthenticated'],
  [{ how: 'hopeless', because: 'Waybill could not follow the run: disk full' }, 'worker_failed'],
  [{ how: 'cancelled' }, 'cancelled'],
  [{ how: 'overflowed', limitBytes: 1_000_000 }, 'overflowed'],
  [{ how: 'answered', status: 503 }, 'overloaded'],
  [{ how: 'unreachable', message: 'connect ECONNREFUSED' }, 'unreachable'],
  [{ how: 'cut', message: 'socket hang up' }, 'cut_off'],
  [{ how: 'not_started', cause: 'missing', message: 'no such program' }, 'worker_missing'],
  [{ how: 'not_started', cause: 'not_executable', message: 'not allowed' }, 'worker_missing'],
  [{ how: 'not_started', cause: 'other', message: 'out of memory' }, 'worker_failed'],
]
