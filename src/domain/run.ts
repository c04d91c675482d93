import type { PageErrand, Visited } from './browse.ts'
import type { Continuing } from './follow.ts'
import type { Grant } from './grant.ts'
import type { Lane } from './lane.ts'
import type { Effort, Limits, Mode, Task } from './task.ts'

/** One task laid out for one worker: enough to plan what would be run, and to say it before anything is allowed. */
export type Errand = {
  task: Task
  model: string
  mode: Mode
  effort?: Effort
  limits: Limits
  /** Folder the worker runs in: the workspace for `read`, the scratch worktree for `write`; an empty one for who sees no file. */
  cwd: string
  /** Absolute path of a folder of the run's own that a program may have for its home. */
  home: string
  /** Who pays, and through which credential. */
  lane: Lane
  /** Vendor address from the user's own config; absent means the vendor's default. */
  baseUrl?: string
  /** What the server at `baseUrl` takes, where it is the user's own. */
  server?: OwnServer
  /** Absolute path of a file that holds `task.ask.answerSchema`, for CLIs that take a path. */
  schemaFile?: string
  /** Of a follow-up: how it goes on. */
  continuing?: Continuing
  /** Of a worker that cannot open files: what the task declared, as it was when it was looked through. */
  pasted?: readonly Pasted[]
  /** The working folder brings settings for Codex, `.codex`. */
  hasCodexFolder?: boolean
}

/** What differs between servers that all speak OpenAI's Chat Completions. */
export type OwnServer = {
  /** It holds an answer to a JSON Schema; elsewhere the field is ignored, or ends the connection. */
  responseFormat: boolean
  /** It counts tokens at the end of a stream when asked to. */
  streamUsage: boolean
}

/** A file that goes along in the prompt. */
export type Pasted = { path: string; sha256: string; text: string }

/** Whether the vendor's CLI keeps the session: it was asked to, or it goes on in one that it has. */
export const keepsSession = ({ task, continuing }: Pick<Errand, 'task' | 'continuing'>): boolean =>
  task.ask.keepSession === true || continuing?.in === 'session'

/** An errand under its grant: only this can be executed. */
export type Assignment = Errand & { grant: Grant }

/** How a kill is asked for before it is forced, in order; the group KILL always comes last. */
export type KillLadder = readonly { signal: 'SIGINT' | 'SIGTERM'; waitMs: number }[]

/** What a transport needs of any program that it starts, beside the executable. */
export type Launch = {
  args: string[]
  stdin: string
  killLadder: KillLadder
}

/** A worker's run, not yet started. */
export type Invocation = ProcessInvocation | HttpInvocation | BrowserInvocation

/** By the vendor's program. argv arrays, no shell; the prompt travels on stdin, never in argv (G22). */
export type ProcessInvocation = Launch & {
  via: 'process'
  /** Name of the program, as a person would type it; the transport finds the executable. */
  program: string
  /** Plain variables to set. */
  env: Record<string, string>
  /** Variables whose value is a secret the lane knows: name in the worker's environment. */
  secretEnv?: string
  /** Names passed on from the caller's environment when they are set there. */
  inheritEnv: readonly string[]
  /** Files of the run's own home (`Errand.home`), by their path in it: written before the start, gone after the run. */
  homeFiles?: Readonly<Record<string, string>>
  /** Folder of its home in which it is started, for who would take settings from its working folder. Absent: `Errand.cwd`. */
  startIn?: string
  /** Follows the prompt on stdin, and holds nothing of the task: where its tree lies, which only the start decides. */
  postscript?: string
  /** File of its home with JSON that it leaves at its end: it comes as a last line of its output, `{"type":"left.behind","said":…}`. */
  leaves?: string
  /** The program takes its prompt from this file of its home, and nothing from stdin. `homeFiles` may hold it in a way of its own. */
  promptFile?: string
}

/**
 * By a request of our own. `program` and `args` say it as a person would read it: the method, the address, and what is
 * asked for beside the prompt, as JSON. The key is in neither.
 */
export type HttpInvocation = {
  via: 'http'
  /** OpenAI's Responses or its Chat Completions, as others speak them too. */
  api: 'responses' | 'chat'
  program: 'POST'
  args: [url: string, settings: string]
  /** The prompt, as it stands in `body`. */
  stdin: string
  baseUrl: string
  body: Record<string, unknown>
  /** A model may have to be loaded first, of which no event tells: until the first one only the wall clock counts. */
  loadsFirst?: true
  /** There is no process to end. */
  killLadder: KillLadder
}

/**
 * By the user's own browser, which is there already. `args` say it as a person would read it: the address, and how it is
 * to be asked; the prompt is in `errand` as well.
 */
export type BrowserInvocation = {
  via: 'browser'
  program: 'browser'
  args: [url: string, settings: string]
  /** The prompt. */
  stdin: string
  errand: PageErrand
  /** There is no process to end. */
  killLadder: KillLadder
}

/** How a process or a request ended. A missing exit code is never 0, and a status is an answer and no success. */
export type Ending =
  | { how: 'exited'; code: number }
  | { how: 'answered'; status: number }
  /** No server took the request: nothing was sent. */
  | { how: 'unreachable'; message: string }
  /** The connection broke after the request was sent, and before the answer was whole. */
  | { how: 'cut'; message: string }
  /** A page was left: when its answer was read, or at the step that it did not come past, which its last line tells. */
  | { how: 'left'; at: string }
  | { how: 'signalled'; signal: string }
  | { how: 'timed_out'; clock: 'wall' | 'idle' | 'start' }
  | { how: 'hopeless'; because: string }
  | { how: 'cancelled' }
  /** What the worker had used by its own count was worth more than its hold, micro-USD. */
  | { how: 'overspent'; usedUsdMicros: number; holdUsdMicros: number }
  | { how: 'overflowed'; limitBytes: number }
  /** `no_namespace`: what would have held it could not be made, and the worker itself was not tried. */
  | { how: 'not_started'; cause: 'missing' | 'not_executable' | 'no_namespace' | 'other'; message: string }

/**
 * What a worker could not get out of when it was ended: a PID namespace, its group and everything that carries the
 * run's mark in its environment, or its group alone. `connection`: it is no process of ours, and its connection was closed.
 * `none`: nothing was started.
 */
export type KillTier = 'namespace' | 'cookie' | 'group' | 'connection' | 'none'

/** What of a worker's output was not taken as it came. */
export type OutputLosses = {
  /** Bytes out of the middle that are in the transcript and not in `stdout`. */
  omittedBytes: number
  /** Lines too long to be read. */
  linesSkipped: number
  /** Lines that held bytes which are not UTF-8. */
  invalidUtf8Lines: number
}

/** What a transport brings back: bytes and process facts, no judgement. */
export type RawRun = {
  ending: Ending
  /** The beginning and the end, whole lines, where it is too long to be held. */
  stdout: string
  /** The last 64 KB. */
  stderr: string
  wallMs: number
  bytesOut: number
  /** Set while the process was alive; absent when it never started. */
  process?: ProcessIdentity
  transcriptPath?: string
  /** Executable that really ran. */
  executable?: string
  killTier: KillTier
  /** Pids that were still there after everything was tried; normally none. */
  survivors: number[]
  losses: OutputLosses
  /** Where a page was in the end, where one was opened. */
  page?: Visited
}

/** A process that cannot be mistaken for another that reuses its pid. */
export type ProcessIdentity = {
  pid: number
  /** Start time as the kernel tells it (clock ticks after boot on Linux), absent where it cannot be read. */
  startedAt?: string
  bootId?: string
  /** PID namespace in which `pid` counts, where the system has them: a number means nothing in another one. */
  pidNamespace?: string
}
