import { isAbsolute } from 'node:path'
import * as z from 'zod'
import { CHECKS, type CheckName, COMMAND_NAME } from '../domain/check.ts'
import { APPLIES, type Config, DEFAULT_CONFIG, type ProjectConfig } from '../domain/config.ts'
import { USD } from '../domain/money.ts'
import { TASK_KINDS, type TaskKind } from '../domain/task.ts'
import { forEachWorker } from '../domain/worker-id.ts'
import { gateFrom, gateSchema } from './gate-schema.ts'
import { pagesSchema } from './pages-schema.ts'
import { duration, path, section, textThat, usd, wholeBetween } from './schema-values.ts'
import { triageFrom, triageSchema } from './triage-schema.ts'
import { over, pricesOf, shapeOf } from './worker-schema.ts'

/** What the file may say. The message of each error is what was expected, in words. */
export type Written = z.output<typeof schema>

const wall = z.union([
  duration,
  section(Object.fromEntries(TASK_KINDS.map((kind) => [kind, duration.optional()]))),
])

const checkNames = `${CHECKS.join(', ')}, or command:NAME`
/** The name of a check, as people write it. */
export const checkName = z
  .string(checkNames)
  .refine((name) => isCheckName(name), checkNames)
  .transform((name) => name as CheckName)

const isCheckName = (name: string): boolean =>
  CHECKS.some((check) => check === name) ||
  (name.startsWith('command:') && COMMAND_NAME.test(name.slice('command:'.length)))

const apply = z.enum(APPLIES, `one of ${APPLIES.join(', ')}`)
const inside = textThat(
  'a path inside the repository',
  (text) =>
    text !== '' &&
    !isAbsolute(text) &&
    !text.split('/').some((part) => ['', '.', '..', '.git'].includes(part)),
)

const project = section({
  apply: apply.optional(),
  link: z.array(inside, 'a list of paths').optional(),
  checks: z.array(checkName, 'a list of checks').optional(),
  reviewGate: gateSchema.optional(),
})

export const schema = section({
  caps: section({
    runUsd: usd.optional(),
    projectDayUsd: usd.optional(),
    userMonthUsd: usd.optional(),
  }).optional(),
  limits: section({
    wall: wall.optional(),
    idle: duration.optional(),
    outputBytes: wholeBetween(1024 ** 2, 16 * 1024 ** 3).optional(),
    check: duration.optional(),
  }).optional(),
  apply: apply.optional(),
  triage: triageSchema.optional(),
  batch: section({ parallel: wholeBetween(1, 64).optional() }).optional(),
  pages: pagesSchema.optional(),
  projects: z.record(path, project, 'the settings of repositories, by absolute path').optional(),
  depth: wholeBetween(1, 5).optional(),
  workers: section(forEachWorker((id) => shapeOf(id).optional())).optional(),
})

/** The defaults, and over them what the file says. */
export function configFrom(written: Written, said: readonly string[]): Config {
  const { caps: dollars = {}, limits = {}, workers = {}, depth } = written
  const base = DEFAULT_CONFIG
  const caps = {
    runUsdMicros: micros(dollars.runUsd) ?? base.caps.runUsdMicros,
    projectDayUsdMicros: micros(dollars.projectDayUsd) ?? base.caps.projectDayUsdMicros,
    userMonthUsdMicros: micros(dollars.userMonthUsd) ?? base.caps.userMonthUsdMicros,
  }
  return {
    caps,
    limits: {
      wallMs: typeof limits.wall === 'number' ? limits.wall : base.limits.wallMs,
      idleMs: limits.idle ?? base.limits.idleMs,
      maxUsdMicros: caps.runUsdMicros,
      maxOutputBytes: limits.outputBytes ?? base.limits.maxOutputBytes,
      depth: depth ?? base.limits.depth,
    },
    walls: typeof limits.wall === 'object' ? wallsFrom(limits.wall) : base.walls,
    apply: written.apply ?? base.apply,
    projects: projectsFrom(written.projects),
    checkWallMs: limits.check ?? base.checkWallMs,
    batchParallel: written.batch?.parallel ?? base.batchParallel,
    pages: { ...base.pages, ...written.pages } as Config['pages'],
    prices: Object.assign({}, ...Object.values(workers).map(pricesOf)),
    workers: forEachWorker((id) => over(base.workers[id], workers[id])),
    triage: triageFrom(written.triage),
    said,
  }
}

const micros = (dollars: number | undefined) =>
  dollars === undefined ? undefined : Math.round(dollars * USD)

const projectsFrom = (said: Record<string, z.output<typeof project>> = {}): Record<string, ProjectConfig> =>
  Object.fromEntries(
    Object.entries(said).map(([root, { apply, link = [], checks = [], reviewGate: gate }]) => [
      root,
      { ...(apply ? { apply } : {}), link, checks, ...(gate ? { reviewGate: gateFrom(gate) } : {}) },
    ]),
  )

const wallsFrom = (said: Record<string, number | undefined>): Partial<Record<TaskKind, number>> =>
  Object.fromEntries(Object.entries(said).filter(([, ms]) => ms !== undefined))
