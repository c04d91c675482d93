import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Ending } from '../../src/domain/run.ts'
import { WORKER_IDS, type WorkerId } from '../../src/domain/worker-id.ts'

/** What the suite for all workers has to know about each vendor's dialect. */
export type Dialect = {
  /** A recorded run that went well, its answer, and the event without which nothing is done. */
  perfect: string
  answer: string
  isEnd(event: Record<string, unknown>): boolean
  /** The event that tells what was used. Absent: that of the end. */
  isUsage?(event: Record<string, unknown>): boolean
  /** Token counts inside of it, by their names in the dialect. */
  tokenFields: string[]
  /** A recorded run of a refused key. */
  refused: string
  isRetry(event: Record<string, unknown>): boolean
  /** An event by which a tool is called with this text. */
  calls(text: string): object
  /** What begins each sentence about it. */
  title: string
  /** How a run ends that went well. Absent: an exit with 0. */
  well?: Ending
  /** Of a vendor's CLI. */
  program?: {
    name: string
    /** What `--version` printed when it was looked at. */
    printsVersion: string
    /** How it says that it does not know `--nope`, and what a person is told of that. Absent: the flag in quotes. */
    unknownFlag: { code: number; stderr: string; told?: string }
    /** What it says on stderr of a session that it does not have. Absent: it keeps none. */
    gone?: string
    /** What its command line or its settings have a word for. */
    wishes: readonly ('effort' | 'write' | 'network' | 'writable' | 'full context')[]
  }
}

const fileOf = (id: WorkerId): string => new URL(`./dialects/${id}.ts`, import.meta.url).href

async function dialectOf(id: WorkerId): Promise<[WorkerId, Dialect]> {
  const { dialect } = (await import(fileOf(id))) as { dialect: Dialect }
  return [id, dialect]
}

/** A worker without a file in `dialects/` has no contract: `workers.test.ts` names it. */
export const WITHOUT_DIALECT = WORKER_IDS.filter((id) => !existsSync(fileURLToPath(fileOf(id))))
export const DIALECTS = await Promise.all(
  WORKER_IDS.filter((id) => !WITHOUT_DIALECT.includes(id)).map(dialectOf),
)
export const PROGRAMS = DIALECTS.flatMap(([id, { program, ...dialect }]) =>
  program ? [[id, { ...dialect, program }] as const] : [],
)
