import type { Report, Usage } from './report.ts'
import type { Errand, Invocation, RawRun } from './run.ts'
import type { Vendor, WorkerId } from './worker-id.ts'

/** What one request to a model has used so far; a later word on the same request stands for the earlier ones. */
export type RequestUsage = {
  request: string
  model?: string
  usage: Usage
  /** What the vendor has billed for it so far, where it says so: its own word beats a price table. */
  billedUsdMicros?: number
}

/** What one output line means while the run goes on. `useful` resets the idle clock. */
export type Notice = {
  useful: boolean
  /** A few words for a person who watches. */
  activity?: string
  /** What one request used by the vendor's own count, where its stream tells: a lower bound. */
  usage?: RequestUsage
  /** The vendor says that going on is hopeless (wrong key, no quota): end the run now. */
  hopeless?: string
  /** The vendor's own id of the session that it has begun, or goes on in. */
  session?: string
  /** The line counts at the end: it is kept even where the output around it is too long to be held. */
  keep?: true
}

/**
 * A foreign model, as pure functions over plain values.
 *
 * Contract: none of them throws, waits or touches the world. `read` returns `failed` for every bad
 * ending even when the transcript looks complete, and for silence. `watch` sees one stdout line, `watchLog` one of stderr.
 */
export type Worker<I extends Invocation = Invocation> = {
  id: WorkerId
  vendor: Vendor
  plan(errand: Errand): I
  watch(line: string): Notice | undefined
  watchLog?(line: string): Notice | undefined
  read(run: RawRun, errand: Errand): Report
}
