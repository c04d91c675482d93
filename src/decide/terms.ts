import terms from '../../data/terms.json' with { type: 'json' }
import { type Failure, failure } from '../domain/failure.ts'
import type { WorkerId } from '../domain/worker-id.ts'
import type { Allowance } from './allowance.ts'

/** What a person is told before a worker may run, beside what leaves; and the day of that text, which goes into the consent. */
export type Terms = { asOf: string; says: readonly string[] }

const TERMS: Partial<Record<string, Terms>> = terms

/** Absent for a worker whose vendor's terms are no matter of Waybill's. */
export const termsOf = (worker: WorkerId): Terms | undefined => TERMS[worker]

/** Why an allowance that was typed where nothing was shown is not recorded yet; undefined where it may be. */
export function refuseUnread(
  { worker, agreed, secrets }: Pick<Allowance, 'worker' | 'agreed' | 'secrets'>,
  words: readonly string[],
): Failure | undefined {
  const terms = termsOf(worker)
  if (!terms || secrets || agreed === terms.asOf) return undefined
  const command = ['/waybill:allow', ...words.filter((word) => !/^--terms$|^\d{4}-/.test(word))].join(' ')
  const hint = `If you agree, type \`${command} --terms ${terms.asOf}\`.`
  return failure(
    'no_consent',
    `${worker} has terms to be read first: ${terms.says.join(' ').replace(/\.$/, '')}`,
    { hint },
  )
}
