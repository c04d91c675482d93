import type { BatchPlan } from './batch.ts'
import type { CheckName } from './check.ts'
import type { Followed } from './follow.ts'
import type { Round } from './research.ts'
import type { WorkerId } from './worker-id.ts'

export const TASK_KINDS = ['audit', 'implement', 'review', 'explain', 'other'] as const
export type TaskKind = (typeof TASK_KINDS)[number]

/** `read` can change nothing; `write` edits a scratch worktree and its product is a patch. */
export type Mode = 'read' | 'write'
export const MODES: readonly Mode[] = ['read', 'write']

export const EFFORTS = ['low', 'medium', 'high', 'xhigh'] as const
export type Effort = (typeof EFFORTS)[number]

/** The bounds of one run. Money is integer micro-USD (1 USD = 1 000 000). */
export type Limits = {
  wallMs: number
  /** Longest silence: time without an event that shows work (retries and reconnects do not). */
  idleMs: number
  maxUsdMicros: number
  maxOutputBytes: number
  /** How deep delegations may nest below a person; 1 means a worker may not delegate. */
  depth: number
}

/** Where a task happens. All paths are absolute real paths. */
export type Workspace = {
  /** Folder the caller stood in. */
  cwd: string
  /** Top of the working tree. */
  root: string
  /** Git common directory: the key of consent, shared by all worktrees of a repository. */
  commonDir: string
  /** It is no repository: the empty place from which reports are given to workers. */
  ofReports?: true
}

/** What an idempotency key may be: text that can be shown, and not much of it. Made where one is said: it takes half a millisecond. */
export const keyPattern = (): RegExp => /^[\p{L}\p{N}\p{P}\p{S} ]{1,200}$/u
export const KEY_WORDS = 'at most 200 characters that can be printed, on one line'

/** Searches that a vendor makes on its own servers. Days as in `2026-11-21`. */
export type Search = {
  web: boolean
  x: boolean
  /** The web: only these sites, or not these. */
  domains?: readonly string[]
  notDomains?: readonly string[]
  /** X: only what these accounts say, or not these. */
  handles?: readonly string[]
  notHandles?: readonly string[]
  from?: string
  to?: string
}

/** A text of which a task is about, and which goes along in the prompt. In the ledger its text is empty: the hash tells which it was. */
export type GivenText = { name: string; sha256: string; text: string }

/** Where a search looks that nobody has narrowed. */
export const EVERYWHERE: Search = { web: true, x: true }

/** What is asked for, as a person or a host model said it. Absent means "not said", never a default. */
export type Ask = {
  goal: string
  stopWhen?: string
  kind?: TaskKind
  role?: string
  /**
   * How it came from a host; the goal is what was typed there or what the subagent was told. Of a skill it holds the
   * instructions too, and rules go by what was `said` alone.
   */
  called?: { by: 'subagent'; name: string } | { by: 'skill'; name: string; said: string } | { by: 'prompt' }
  worker?: WorkerId
  model?: string
  /** What the host that asks runs itself, in its own spelling: a route is compared with it, and nothing else. */
  callerModel?: string
  effort?: Effort
  mode?: Mode
  /** What the worker's vendor may look up meanwhile. Absent: nothing. */
  search?: Search
  /** To be made in rounds, each on what the one before found. Absent rounds: as many as the role says. */
  research?: { rounds?: number }
  /** Paths, relative to the workspace root, that the worker should read first. */
  files: string[]
  /** What the task is about, where that is no file: what the answer has under `evidence` must stand in it. */
  report?: GivenText
  /** Checks that must pass, beside those that its kind of task always has. */
  checks: CheckName[]
  /** Globs, relative to the workspace root: nothing else may be changed. None means that nothing was said. */
  scope: string[]
  /** Globs of protected places (CI, hooks, agent settings, links, modes) that may be changed all the same. */
  declared: string[]
  /** JSON Schema of the wanted answer. */
  answerSchema?: Record<string, unknown>
  limits: Partial<Limits>
  /** Let the model's own shell reach the network. */
  network: boolean
  /** Extra folders the worker may write to, absolute. */
  writable: string[]
  /** Send the host's whole instruction context instead of the context-skip. */
  fullContext: boolean
  /** Workers that may take over when this one cannot, each under a grant and a hold of its own. */
  fallbacks: WorkerId[]
  /** Nobody may take over, whomever the role declares. */
  noFallback?: true
  /** The same key in the same repository is the same task: its first result comes again and nothing is spent anew. */
  idempotencyKey?: string
  /** Leave the scratch worktree in place, to look at. */
  keepScratch: boolean
  /** Hand on where the work stands, and have the worker say so when it ends. */
  handoff?: true
  /** Have the vendor's CLI keep the session, to go on in it later. */
  keepSession?: true
}

/** Whether the answer is to be JSON: of the caller's own shape, of ours, or of both. */
export const wantsShape = ({ answerSchema, handoff }: Ask): boolean =>
  answerSchema !== undefined || handoff === true

const POINTING = ['audit', 'review', 'code-auditor', 'reviewer']

/** Whether an answer is about code that is there: what somebody reads and acts upon, so it has to say where (G11). */
export const pointsToCode = ({ kind, role, checks }: Ask): boolean =>
  [kind, role].some((name) => name !== undefined && POINTING.includes(name)) || checks.includes('citations')

/** An ask of nothing but its goal: everything else is left to routing. */
export const plainAsk = (goal: string): Ask => ({
  goal,
  files: [],
  checks: [],
  scope: [],
  declared: [],
  limits: {},
  network: false,
  writable: [],
  fullContext: false,
  fallbacks: [],
  keepScratch: false,
})

/** An ask with its identity and place: the unit that is routed, permitted, run and recorded. */
export type Task = {
  id: string
  ask: Ask
  workspace: Workspace
  /** The run that started this one: where a worker delegates further, or the batch that this one belongs to. */
  parent?: string
  /** 1 for a task a person or a host model started; one more for each worker in between. A batch has one less than its tasks. */
  depth: number
  /** Where the work stands, as it is handed on: in a fence, since others wrote it. */
  handedOn?: string
  /** The earlier run that this one follows up. */
  follows?: Followed
  /** This run is one round of a research. */
  round?: Round
  /** This run is a batch, and these are its tasks. */
  batch?: BatchPlan
  /** When the run that asked for this one is ended at the latest, epoch ms: this one must end before. */
  endsBeforeMs?: number
  caller: Caller
}

/** Who started it; said by an argument, never sniffed. */
export type Caller = 'terminal' | 'claude' | 'codex' | 'program'
export const CALLERS: readonly Caller[] = ['terminal', 'claude', 'codex', 'program']
