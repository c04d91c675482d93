import * as z from 'zod'
import { ROLES } from '../decide/roles.ts'
import { USD } from '../domain/money.ts'
import { ok, type Result } from '../domain/result.ts'
import type { Routing } from '../domain/routing.ts'
import { EFFORTS } from '../domain/task.ts'
import { WORKER_IDS, type WorkerId } from '../domain/worker-id.ts'
import { checkName, duration, model, section, usd } from './config-schema.ts'
import { parseYaml } from './yaml-file.ts'

const NAMES = WORKER_IDS.flatMap((id) => [id.replace(/-cli$/, ''), id])

const worker = z
  .enum(NAMES, `one of ${NAMES.join(', ')}`)
  .transform((name) => WORKER_IDS.find((id) => id === name || id === `${name}-cli`) as WorkerId)

const checks = z.array(checkName, 'a list of checks')

const role = section({
  worker,
  model: model.optional(),
  effort: z.enum(EFFORTS, `one of ${EFFORTS.join(', ')}`).optional(),
  checks: checks.optional(),
})

const schema = section({
  version: z.literal(1, 'the number 1'),
  deny: z.array(worker, 'a list of workers').optional(),
  limits: section({
    maxUsd: usd.optional(),
    wall: duration.optional(),
    idle: duration.optional(),
  }).optional(),
  checks: checks.optional(),
  roles: section(Object.fromEntries(ROLES.map(({ name }) => [name, role.optional()]))).optional(),
})

/** The text of a repository's routing file. `file` is what errors call it. */
export function parseRouting(text: string, file: string): Result<Routing> {
  const parsed = parseYaml(text, file, schema)
  if (!parsed.ok) return parsed
  const { deny = [], limits = {}, checks = [], roles = {} } = parsed.value.data
  const { maxUsd, wall, idle } = limits
  return ok({
    deny,
    checks,
    limits: {
      ...(maxUsd === undefined ? {} : { maxUsdMicros: Math.round(maxUsd * USD) }),
      ...(wall === undefined ? {} : { wallMs: wall }),
      ...(idle === undefined ? {} : { idleMs: idle }),
    },
    roles: roles as Routing['roles'],
  })
}
