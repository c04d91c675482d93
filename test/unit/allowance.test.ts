import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Allowance, consentRecord, nextRecord, readAllowance } from '../../src/decide/allowance.ts'
import { allowanceTerms } from '../../src/decide/allowance-terms.ts'
import { aRecord } from './samples.ts'

const said = (words: string) => readAllowance(words.split(' '))

test.each<[words: string, allowance: Allowance]>([
  ['codex', { worker: 'codex-cli', write: false }],
  ['claude-cli --write', { worker: 'claude-cli', write: true }],
  ['codex --max-usd 0.50', { worker: 'codex-cli', write: false, maxUsdMicrosPerRun: 500_000 }],
  ['codex --for 12h', { worker: 'codex-cli', write: false, forMs: 43_200_000 }],
  [
    'codex --for 30d --max-usd 1 --write',
    { worker: 'codex-cli', write: true, maxUsdMicrosPerRun: 1_000_000, forMs: 2_592_000_000 },
  ],
  [
    'codex --secret 0123456789abcdef --secret ffff456789abcdef',
    { worker: 'codex-cli', write: false, secrets: ['0123456789abcdef', 'ffff456789abcdef'] },
  ],
])('%s', (words, allowance) => {
  expect(said(words)).toEqual({ ok: true, value: allowance })
})

describe('what is not understood allows nothing', () => {
  test.each([
    ['an option in the place of the worker', '--write', 'wrong_usage'],
    ['an unknown worker', 'codx', 'unknown_name'],
    ['an unknown option', 'codex --wirte', 'wrong_usage'],
    ['a second worker', 'codex claude', 'wrong_usage'],
    ['an option without its value', 'codex --max-usd', 'wrong_usage'],
    ['an option as a value', 'codex --for --write', 'wrong_usage'],
    ['no amount', 'codex --max-usd lots', 'wrong_usage'],
    ['nothing to spend', 'codex --max-usd 0', 'wrong_usage'],
    ['less than a millionth', 'codex --max-usd 0.0000001', 'wrong_usage'],
    ['less than nothing', 'codex --max-usd -1', 'wrong_usage'],
    ['no end to it', 'codex --max-usd Infinity', 'wrong_usage'],
    ['more than is exact', 'codex --max-usd 1e300', 'wrong_usage'],
    ['no time', 'codex --for 0d', 'wrong_usage'],
    ['no unit', 'codex --for 30', 'wrong_usage'],
    ['no fingerprint', 'codex --secret', 'wrong_usage'],
    ['less than a fingerprint', 'codex --secret 0123', 'wrong_usage'],
    ['a secret itself', 'codex --secret 0123456789ABCDEF', 'wrong_usage'],
    ['a secret and more', 'codex --secret 0123456789abcdef --write', 'wrong_usage'],
    ['longer than dates go', 'codex --for 99999999d', 'wrong_usage'],
  ])('%s: %j', (_what, words, kind) => {
    expect(said(words)).toMatchObject({ ok: false, failure: { kind } })
  })

  test('no worker', () => {
    expect(readAllowance([])).toMatchObject({ ok: false, failure: { kind: 'wrong_usage' } })
  })

  test('a mistyped option names the nearest', () => {
    expect(said('codex --wirte')).toMatchObject({ failure: { hint: 'Did you mean `--write`?' } })
  })
})

const NOW = Date.UTC(2026, 10, 21, 6)

test('the record says what was allowed, when, how and until when', () => {
  const allowance: Allowance = { worker: 'codex-cli', write: true, maxUsdMicrosPerRun: 5, forMs: 60_000 }
  expect(consentRecord(allowance, '/home/u/shop', 'chat', NOW)).toEqual({
    worker: 'codex-cli',
    modes: ['read', 'write'],
    maxUsdMicrosPerRun: 5,
    recordedAt: '2026-11-21T06:00:00.000Z',
    expiresAt: '2026-11-21T06:01:00.000Z',
    how: 'chat',
    root: '/home/u/shop',
  })
})

test('what was not said is not in the record', () => {
  expect(consentRecord({ worker: 'claude-cli', write: false }, '/r', 'terminal', NOW)).toEqual({
    worker: 'claude-cli',
    modes: ['read'],
    recordedAt: '2026-11-21T06:00:00.000Z',
    how: 'terminal',
    root: '/r',
  })
})

const SECRETS: Allowance = { worker: 'codex-cli', write: false, secrets: ['b'.repeat(16), 'c'.repeat(16)] }

test('a secret is added to the record that is there, which stays as it was (I6)', () => {
  const held = aRecord({
    modes: ['read', 'write'],
    maxUsdMicrosPerRun: 5,
    expiresAt: '2026-12-01T00:00:00.000Z',
    allowedSecrets: ['a'.repeat(16), 'b'.repeat(16)],
  })
  const allowedSecrets = ['a', 'b', 'c'].map((letter) => letter.repeat(16))
  expect(nextRecord(SECRETS, held, '/elsewhere', 'chat', NOW)).toEqual({
    ok: true,
    value: { ...held, allowedSecrets },
  })
})

test('a secret alone allows no worker', () => {
  expect(nextRecord(SECRETS, undefined, '/r', 'chat', NOW)).toMatchObject({
    ok: false,
    failure: { kind: 'no_consent' },
  })
})

test('a worker that is allowed anew begins without the secrets', () => {
  const held = aRecord({ allowedSecrets: ['a'.repeat(16)] })
  expect(nextRecord({ worker: 'codex-cli', write: true }, held, '/r', 'terminal', NOW)).toEqual({
    ok: true,
    value: consentRecord({ worker: 'codex-cli', write: true }, '/r', 'terminal', NOW),
  })
})

test('the terms of a secret name it, and say that all else stays', () => {
  const terms = allowanceTerms(SECRETS, '/r', undefined)
  expect([terms.map(([name]) => name), terms[2]?.[1]]).toEqual([
    ['repository', 'worker', 'leaves', 'otherwise', 'until'],
    expect.stringContaining(`${'b'.repeat(16)}, ${'c'.repeat(16)}`),
  ])
})

test('every record that can be made survives its file', () => {
  const words = fc.record(
    { usd: fc.double({ noNaN: true }), days: fc.nat({ max: 5000 }) },
    { requiredKeys: [] },
  )
  fc.assert(
    fc.property(words, ({ usd, days }) => {
      const allowance = readAllowance([
        'codex',
        ...(usd === undefined ? [] : ['--max-usd', String(usd)]),
        ...(days === undefined ? [] : ['--for', `${days}d`]),
      ])
      if (!allowance.ok) return
      const record = consentRecord(allowance.value, '/r', 'terminal', NOW)
      expect(JSON.parse(JSON.stringify(record))).toEqual(record)
      expect(Number.isSafeInteger(record.maxUsdMicrosPerRun ?? 1)).toBe(true)
    }),
  )
})

const CAPS = { runUsdMicros: 2_000_000, projectDayUsdMicros: 20_000_000, userMonthUsdMicros: 200_000_000 }

test('the terms are what a person agrees to: where, who, what leaves, how much, how long (W28)', () => {
  expect(allowanceTerms({ worker: 'codex-cli', write: false }, '/home/u/shop', CAPS)).toEqual([
    ['repository', '/home/u/shop'],
    ['worker', 'codex-cli (OpenAI)'],
    ['may', 'read files; nothing is written'],
    ['leaves', expect.stringContaining('OpenAI')],
    ['caps', '$2.00 a run, $20.00 a day here, $200.00 a month'],
    ['until', 'you say `waybill deny codex`'],
  ])
})

test.each([
  [500_000, '$0.50 a run'],
  [5_000_000, '$2.00 a run'],
])('the terms name the lower of both caps of a run', (maxUsdMicrosPerRun, words) => {
  const terms = allowanceTerms({ worker: 'claude-cli', write: true, maxUsdMicrosPerRun }, '/r', CAPS)
  expect(terms.find(([name]) => name === 'caps')?.[1]).toContain(words)
})
