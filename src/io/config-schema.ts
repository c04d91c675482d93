import { isAbsolute } from 'node:path'
import * as z from 'zod'
import { WORKER_FACTS } from '../decide/worker-facts.ts'
import { CHECKS, type CheckName, COMMAND_NAME } from '../domain/check.ts'
import {
  APPLIES,
  AUTHS,
  type Config,
  DEFAULT_CONFIG,
  type ProjectConfig,
  type WorkerConfig,
} from '../domain/config.ts'
import { type Rates, USD } from '../domain/money.ts'
import { TASK_KINDS, type TaskKind } from '../domain/task.ts'
import { forEachWorker } from '../domain/worker-id.ts'
import { isLoopback } from './browser-endpoint.ts'
import { gateFrom, gateSchema } from './gate-schema.ts'
import { pagesSchema } from './pages-schema.ts'
import { duration, section, textThat, usd, wholeBetween } from './schema-values.ts'

/** What the file may say. The message of each error is what was expected, in words. */
export type Written = z.output<typeof schema>

const path = textThat('an absolute path', isAbsolute)
export const model = textThat('the id of a model', (text) => text.trim() !== '')
const variable = textThat("a variable's name, not the key itself", (text) =>
  /^[A-Za-z_][A-Za-z0-9_]*$/.test(text),
)
const url = textThat('an https URL without user and password (http only on this machine)', isSafeUrl)

/** A key or a prompt goes to this address: never in the clear over a network. */
function isSafeUrl(text: string): boolean {
  const url = URL.parse(text)
  if (!url || url.username || url.password) return false
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname))
}

/** Whoever reaches a debug port has every login of that browser: only this machine's is asked. */
const endpoint = textThat(
  'the debug port of a browser on this machine, as in http://127.0.0.1:9222',
  (text) => {
    const url = URL.parse(text)
    return url !== null && /^(http|ws):$/.test(url.protocol) && isLoopback(url.hostname) && url.port !== ''
  },
)

const wall = z.union([
  duration,
  section(Object.fromEntries(TASK_KINDS.map((kind) => [kind, duration.optional()]))),
])

const priced = section({
  id: model,
  inputUsdPerMTok: usd,
  outputUsdPerMTok: usd,
  cachedInputUsdPerMTok: usd.optional(),
})

const worker = section({
  executable: path.optional(),
  baseUrl: url.optional(),
  auth: z.enum(AUTHS, `one of ${AUTHS.join(', ')}`).optional(),
  apiKeyEnv: variable.optional(),
  apiKeyFile: path.optional(),
  model: model.optional(),
  extraModels: z.array(z.union([model, priced]), 'a list of model ids').optional(),
}).refine(({ auth, baseUrl }) => !(auth === 'subscription' && baseUrl), {
  path: ['auth'],
  message: 'api-key or auto, since a login is never sent to a baseUrl',
})

/** What is asked over HTTP has no program and no login. */
const service = section({
  baseUrl: url.optional(),
  apiKeyEnv: variable.optional(),
  apiKeyFile: path.optional(),
  model: model.optional(),
  extraModels: z.array(z.union([model, priced]), 'a list of model ids').optional(),
})

/** A page in the user's own browser, and where that listens. */
const browser = section({
  endpoint: endpoint.optional(),
  page: url.optional(),
  model: model.optional(),
  extraModels: z.array(model, 'a list of modes').optional(),
}).transform(({ page, ...said }) => ({ ...said, ...(page === undefined ? {} : { baseUrl: page }) }))

const WRITTEN = { process: worker, http: service, browser } as const

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
  batch: section({ parallel: wholeBetween(1, 64).optional() }).optional(),
  pages: pagesSchema.optional(),
  projects: z.record(path, project, 'the settings of repositories, by absolute path').optional(),
  depth: wholeBetween(1, 5).optional(),
  workers: section(forEachWorker((id) => WRITTEN[WORKER_FACTS[id].via].optional())).optional(),
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

type WrittenWorker = z.output<typeof worker>

// zod leaves out the keys that the file leaves out, so none of these is an explicit undefined.
const over = (base: WorkerConfig, { extraModels, ...said }: WrittenWorker = {}): WorkerConfig => ({
  ...base,
  ...(said as Partial<WorkerConfig>),
  ...(extraModels ? { extraModels: extraModels.map((one) => (typeof one === 'string' ? one : one.id)) } : {}),
})

const wallsFrom = (said: Record<string, number | undefined>): Partial<Record<TaskKind, number>> =>
  Object.fromEntries(Object.entries(said).filter(([, ms]) => ms !== undefined))

const pricesOf = ({ extraModels = [] }: WrittenWorker = {}): Record<string, Rates> =>
  Object.fromEntries(extraModels.flatMap((one) => (typeof one === 'string' ? [] : [[one.id, ratesOf(one)]])))

const ratesOf = (said: z.output<typeof priced>): Rates => ({
  inputMicrosPerMTok: Math.round(said.inputUsdPerMTok * USD),
  outputMicrosPerMTok: Math.round(said.outputUsdPerMTok * USD),
  ...(said.cachedInputUsdPerMTok === undefined
    ? {}
    : { cachedInputMicrosPerMTok: Math.round(said.cachedInputUsdPerMTok * USD) }),
})
