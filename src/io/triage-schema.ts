import * as z from 'zod'
import { DEFAULT_TRIAGE, type TriageConfig } from '../domain/config.ts'
import { WORKER_NAMES, type WorkerId, workerCalled } from '../domain/worker-id.ts'
import { model, section, wholeBetween } from './schema-values.ts'

const names = `one of ${WORKER_NAMES.join(', ')}`
const worker = z.enum(WORKER_NAMES, names).transform((name) => workerCalled(name) as WorkerId)
const named = section({ worker, model: model.optional() })

/** Who takes reports over, in this order, and how many are looked at at once. */
export const triageSchema = section({
  fallbacks: z.array(z.union([worker, named]), 'a list of workers').optional(),
  parallel: wholeBetween(1, 64).optional(),
})

export function triageFrom({ fallbacks, parallel }: z.output<typeof triageSchema> = {}): TriageConfig {
  return {
    parallel: parallel ?? DEFAULT_TRIAGE.parallel,
    fallbacks: (fallbacks ?? []).map((one) => {
      if (typeof one === 'string') return { worker: one }
      return one.model === undefined ? { worker: one.worker } : { worker: one.worker, model: one.model }
    }),
  }
}
