/**
 * What a scripted vendor server says. A script is a list of lanes; a lane is picked by looking at the request and
 * answers with its turns in order. The turn is counted from the request itself (how often the assistant has already
 * spoken in it), so a server keeps no conversation state and a retried request gets the same turn again.
 */
export type Script<Turn> = {
  lanes: Lane<Turn>[]
  /** Every request is appended to this file as one JSON line. */
  logFile?: string
  /** Absent: any free port. */
  port?: number
}

/** The first lane whose `when` holds answers; a lane without `when` answers everything. */
export type Lane<Turn> = { name: string; when?: Match; turns: Turn[] }

/** Conditions that must all hold. The texts are regular expressions, searched for anywhere, `.` matching line ends. */
export type Match = {
  /** All system and developer text. */
  system?: string
  firstUser?: string
  lastUser?: string
  model?: string
  /** The name of at least one tool on offer. */
  tool?: string
  /**
   * Whether a subagent asks: Claude Code marks its requests with `cc_is_subagent=true` in the first system block, Codex
   * with the header `x-openai-subagent`.
   */
  subagent?: boolean
}

/** The parts of a request that a lane may look at, the same for both vendors. */
export type Seen = {
  system: string
  firstUser: string
  lastUser: string
  model: string
  tools: string[]
  subagent: boolean
  /** How often the assistant has spoken already: the index of the turn to serve. */
  turn: number
  /** The vendor's own id of the conversation; separates the counters of `faultsFirst`. */
  conversation: string
}

/** What any answer may add, whoever the vendor is. Times in milliseconds. */
export type Extras = {
  /** Waited before the headers are sent. */
  beforeMs?: number
  /** Waited between two events of the stream. */
  betweenMs?: number
  headers?: Record<string, string>
  /** The model that the vendor claims to have used; absent: the one asked for. */
  model?: string
  /** Served one per request, before the answer itself: `[failure(500)]` fails once and then answers. */
  faultsFirst?: Fault[]
}

/** What a vendor does instead of answering. */
export type Fault =
  | { failure: { status: number; body?: unknown; headers?: Record<string, string> } }
  | { hang: 'no-headers' | 'after-headers' | 'mid-stream' }
  | { cut: true }
  | { failed: { code: string; message: string } }

/** An HTTP error. Without a body the vendor's usual error body for that status is sent. */
export function failure(status: number, body?: unknown, headers?: Record<string, string>): Fault {
  return { failure: { status, ...(body === undefined ? {} : { body }), ...(headers ? { headers } : {}) } }
}

/** Silence for as long as the client will wait. */
export function hang(hang: 'no-headers' | 'after-headers' | 'mid-stream'): Fault {
  return { hang }
}

/** The connection breaks in the middle of the first text. */
export function cut(): Fault {
  return { cut: true }
}

/** A stream that starts well (status 200) and then carries the vendor's own error event. */
export function failed(code: string, message: string): Fault {
  return { failed: { code, message } }
}

/** The lane for a request, or undefined when none matches. */
export function pickLane<Turn>(lanes: Lane<Turn>[], seen: Seen): Lane<Turn> | undefined {
  return lanes.find(({ when }) => when === undefined || holds(when, seen))
}

function holds(when: Match, seen: Seen): boolean {
  const texts = [
    [when.system, seen.system],
    [when.firstUser, seen.firstUser],
    [when.lastUser, seen.lastUser],
    [when.model, seen.model],
  ] as const
  const { tool, subagent } = when
  return (
    texts.every(([pattern, text]) => pattern === undefined || new RegExp(pattern, 's').test(text)) &&
    (tool === undefined || seen.tools.some((name) => new RegExp(tool, 's').test(name))) &&
    (subagent === undefined || subagent === seen.subagent)
  )
}
