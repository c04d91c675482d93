import { jsonText, oneLine } from '../domain/printable.ts'
import type { Report } from '../domain/report.ts'
import type { Errand, KillLadder, ProcessInvocation, RawRun } from '../domain/run.ts'
import { wantsShape } from '../domain/task.ts'
import { opened, schemaFor } from './closing.ts'
import { conclude, type Reading } from './conclude.ts'
import { shapedIn } from './jsonl.ts'
import { present } from './present.ts'
import { promptFor } from './prompt.ts'

/*
 * For harnesses that take settings, hooks, plugins and keys from the folder in which they are started, from every folder
 * above it and from the user's home: each run has a home of its own, is started in an empty repository in there, and is
 * given the tree by its path. (opencode 1.18.33 runs the plugins of a project, `OPENCODE_DISABLE_PROJECT_CONFIG` and
 * `--pure` or not; qwen-code 0.24.4 runs its hooks, and takes a proxy from its `.env` also in safe mode.)
 */

/** Where a program is started, in the home of the run: a repository, since the search for settings ends at its top. */
const START_IN = 'work'
const START_FILES = {
  [`${START_IN}/.git/HEAD`]: 'ref: refs/heads/main\n',
  [`${START_IN}/.git/objects/.keep`]: '',
  [`${START_IN}/.git/refs/.keep`]: '',
  // Crash reports hold the prompt, and go there.
  'tmp/.keep': '',
}

const homeEnv = (home: string): Record<string, string> => ({
  HOME: home,
  TMPDIR: `${home}/tmp`,
  XDG_CONFIG_HOME: `${home}/.config`,
  XDG_DATA_HOME: `${home}/.local/share`,
  XDG_STATE_HOME: `${home}/.local/state`,
  XDG_CACHE_HOME: `${home}/.cache`,
})

const KILL_LADDER: KillLadder = [{ signal: 'SIGTERM', waitMs: 2_000 }]

/** What differs from one such program to the next. */
type Program = Pick<ProcessInvocation, 'program' | 'args' | 'env' | 'leaves'> & {
  /** The variable from which it takes its key. */
  keyEnv: string
  /** Its settings, by their path in the home. */
  settings: Record<string, string>
}

/** One task for a program that finds nothing but what is laid out for it. The prompt travels on stdin. */
export function planElsewhere({ keyEnv, settings, ...program }: Program, errand: Errand): ProcessInvocation {
  const { task, home, lane } = errand
  return {
    via: 'process',
    ...program,
    stdin: promptElsewhere(errand),
    postscript: placeOf(errand),
    env: { WAYBILL_RUN: task.id, WAYBILL_DEPTH: String(task.depth), ...homeEnv(home), ...program.env },
    ...present({ secretEnv: lane.keyEnv && keyEnv }),
    inheritEnv: [],
    homeFiles: { ...START_FILES, ...settings },
    startIn: START_IN,
    killLadder: KILL_LADDER,
  }
}

/** The folders that a run may look into, and that a writing one may change. */
export const foldersOf = ({ task, mode, cwd }: Errand): string[] => [
  cwd,
  ...(mode === 'write' ? task.ask.writable : []),
]

/** With the shape of the answer, for which the program has no flag. */
function promptElsewhere({ task, mode, continuing }: Errand): string {
  const schema = schemaFor(task.ask)
  const shape = schema === undefined ? [] : [`The JSON is to match this schema:\n${JSON.stringify(schema)}`]
  return [promptFor(task, mode, continuing), ...shape].join('\n\n')
}

/** Where the tree is, since the program does not stand in it. */
function placeOf({ cwd }: Errand): string {
  const place = oneLine(cwd) === cwd ? cwd : jsonText(cwd)
  return `\n\nThe repository is the folder ${place}. Paths are relative to it; give tools the whole path.`
}

type Said = Omit<Reading, 'text' | 'structured' | 'closing' | 'unclosed'> & { text?: string | undefined }

/** The report of a run whose last message is its answer, also where that is JSON. */
export function reportOf(said: Said, run: RawRun, errand: Errand, title: string): Report {
  const { text, ...rest } = said
  const { ask } = errand.task
  const structured = wantsShape(ask) && text !== undefined ? shapedIn(text) : undefined
  return conclude({ ...rest, ...opened(ask, text, structured) }, run, errand, title)
}

/** The first text among what a tool is called with, for whoever watches. */
export function saidOf(input: unknown): string {
  const values = typeof input === 'object' && input !== null ? Object.values(input) : []
  return String(values.find((value) => typeof value === 'string') ?? '')
}

/** One count that was not told makes the sum unknown. */
export const sumOf = (counts: (number | undefined)[]): number | undefined =>
  counts.reduce<number | undefined>((a, b) => (a === undefined || b === undefined ? undefined : a + b), 0)
