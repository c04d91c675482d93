import { expect, test } from 'vitest'
import { cargoSignals, refuseSecrets } from '../../src/decide/secrets.ts'
import type { Finding } from '../../src/domain/secret.ts'
import { aDelegation, aRecord, aTask } from './samples.ts'

const finding = (fingerprint: string, place = 'a.ts:1:1'): Finding => ({
  rule: 'github-token',
  place,
  fingerprint,
  preview: 'ghp_…, 40 characters',
})
const A = 'a'.repeat(16)
const B = 'b'.repeat(16)

test('what looks like a secret is refused with its place and with the command that allows it (I6)', () => {
  expect(
    refuseSecrets(aTask(), aDelegation(), aRecord(), [finding(A), finding(B, 'b.ts:2:1'), finding(A)]),
  ).toEqual({
    kind: 'denied',
    failure: 'secret_found',
    because: `This task belongs to codex-cli (gpt-6-sol): it was asked for by name. This shell cannot run that model itself, and what would leave holds what looks like a secret: ${['a.ts:1:1', 'b.ts:2:1', 'a.ts:1:1'].map((place, index) => `github-token at ${place} (ghp_…, 40 characters, fingerprint ${index === 1 ? B : A})`).join('; ')}. Nothing was sent.`,
    hint: `Take them out. If they may be sent all the same, the user types \`/waybill:allow codex --secret ${A} --secret ${B}\` in the chat or runs \`waybill allow codex --secret ${A} --secret ${B}\` in a terminal in this repository.`,
  })
})

test.each([
  ['one that is allowed', [A], [finding(A)], true],
  ['nothing', undefined, [], true],
  ['one of two', [A], [finding(A), finding(B)], false],
  ['another', [B], [finding(A)], false],
  ['one, where none is allowed', undefined, [finding(A)], false],
])('%s', (_what, allowedSecrets, findings, passes) => {
  const record = aRecord(allowedSecrets ? { allowedSecrets } : {})
  expect(refuseSecrets(aTask(), aDelegation(), record, findings) === undefined).toBe(passes)
})

test('many are told by the first five', () => {
  const many = Array.from({ length: 7 }, (_, index) => finding(String(index).repeat(16)))
  expect(refuseSecrets(aTask(), aDelegation(), aRecord(), many)?.because).toContain(', and 2 more. Nothing')
})

test('what was sent all the same, and what could not be looked at, are signals', () => {
  const cargo = { prompt: { bytes: 1, sha256: '' }, files: [], findings: [finding(A)], partly: ['src'] }
  expect([cargoSignals(cargo), cargoSignals({ ...cargo, findings: [], partly: [] })]).toEqual([
    [
      { name: 'secret_allowed', detail: `sent by the permission for it: github-token at a.ts:1:1 (${A})` },
      { name: 'not_scanned', detail: 'too much to be looked through for secrets in src' },
    ],
    [],
  ])
})
