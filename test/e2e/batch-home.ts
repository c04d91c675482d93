import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { RunDocument, TaskDocument } from '../../src/entry/render/document.ts'
import type { Start } from '../real/processes.ts'
import { type Home, type HomeOptions, home } from './home.ts'

export type Batched = {
  code: number | null
  document: RunDocument
  /** By their names. */
  tasks: Record<string, TaskDocument>
}

/** A machine on which batches are written and run. */
export type BatchHome = Home & {
  /** Writes a batch file, as JSON; gives its path. */
  file(batch: object): string
  batch(batch: object, more?: string[], start?: Partial<Start>): Promise<Batched>
  tell(args: string[]): Promise<Batched>
}

export function batchHome(options: HomeOptions = {}): BatchHome {
  const here = home({ codex: ['read', 'write'], claude: ['read', 'write'], ...options })
  let files = 0
  const file = (batch: object): string => {
    files += 1
    const path = join(here.root, `batch-${files}.json`)
    writeFileSync(path, JSON.stringify({ version: 1, ...batch }))
    return path
  }
  const tell = async (args: string[], start?: Partial<Start>): Promise<Batched> => {
    const { code, document } = await here.json(args, start)
    const tasks = document.batch?.tasks ?? []
    return { code, document, tasks: Object.fromEntries(tasks.map((task) => [task.name, task])) }
  }
  return {
    ...here,
    file,
    tell,
    batch: (batch, more = [], start = {}) => tell(['batch', file(batch), ...more], start),
  }
}

/** Who did each task, and how it ended. */
export const ends = ({ document }: Batched): Record<string, string> =>
  Object.fromEntries(
    (document.batch?.tasks ?? []).map(({ name, outcome, worker, model }) => [
      name,
      [outcome, worker, model.observed ?? model.requested].filter(Boolean).join(' '),
    ]),
  )
