import { describe, expect, test } from 'vitest'
import { consentRecord, readAllowance } from '../../src/decide/allowance.ts'
import { allowanceTerms } from '../../src/decide/allowance-terms.ts'
import { consentFor } from '../../src/decide/consent.ts'
import { refuseUnread, termsOf } from '../../src/decide/terms.ts'
import { WORKER_IDS } from '../../src/domain/worker-id.ts'

const NOW = Date.parse('2026-11-22T10:00:00Z')
const TERMS = termsOf('grok-browser')
const READ = { worker: 'grok-browser', mode: 'read' } as const

const allowed = (words: string) => {
  const read = readAllowance(words.split(' '))
  return read.ok ? read.value : read.failure
}

test('only what a vendor forbids a program in part has terms to be agreed to', () => {
  expect(WORKER_IDS.filter((worker) => termsOf(worker))).toEqual(['grok-browser'])
  expect(TERMS).toEqual({ asOf: expect.stringMatching(/^20\d\d-\d\d-\d\d$/), says: expect.any(Array) })
})

test('they stand whole among what a person is shown, in lines that fit the table', () => {
  const rows = allowanceTerms({ worker: 'grok-browser', write: false }, '/r', undefined)
  const shown = rows.slice(rows.findIndex(([name]) => name === 'terms')).slice(0, TERMS?.says.length)
  expect(shown.map(([, text]) => text)).toEqual(TERMS?.says)
  expect(shown.filter(([, text]) => text.length > 160)).toEqual([])
})

test('the day of the text goes into the record, and no record of another day counts', () => {
  const record = consentRecord({ worker: 'grok-browser', write: false }, '/r', 'terminal', NOW)
  expect(record.terms).toBe(TERMS?.asOf)
  expect(consentFor(record, READ, NOW)).toBe(record)
  const { terms: _day, ...without } = record
  for (const other of [without, { ...record, terms: '2025-01-01' }])
    expect(consentFor(other, READ, NOW)).toEqual({
      failure: 'no_consent',
      why: 'what was agreed to is not what its terms say by now',
    })
})

describe('where nothing was shown before', () => {
  test.each<[words: string, isRefused: boolean]>([
    ['grok-browser', true],
    ['grok-browser --terms 2025-01-01', true],
    [`grok-browser --terms ${TERMS?.asOf}`, false],
    [`grok-browser --secret ${'a'.repeat(16)}`, false],
    ['codex', false],
  ])('%s is refused: %s', (words, isRefused) => {
    const allowance = allowed(words)
    if ('message' in allowance) throw new Error(allowance.message)
    const refused = refuseUnread(allowance, words.split(' '))
    expect(refused).toEqual(
      isRefused
        ? {
            kind: 'no_consent',
            message: expect.stringContaining(TERMS?.says.slice(0, 3).join(' ') ?? ''),
            hint: `If you agree, type \`/waybill:allow grok-browser --terms ${TERMS?.asOf}\`.`,
          }
        : undefined,
    )
  })
})
