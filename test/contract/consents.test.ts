import { chmodSync, chownSync, readdirSync, readFileSync, renameSync, statSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { ConsentRecord } from '../../src/domain/grant.ts'
import { recordAllowance, recordConsent } from '../../src/io/consent-change.ts'
import { changeConsent, readConsents } from '../../src/io/consents.ts'
import { aRecord } from '../unit/samples.ts'
import { tempFolder, writeIn } from '../unit/temp-folder.ts'
import { firstLineOf, must, openAt, saidBy, startProgram } from './ledger-harness.ts'

const SHOP = '/home/u/shop/.git'
const CLAUDE = aRecord({ worker: 'claude-cli', modes: ['read', 'write'], how: 'chat' })

function homeOf(): { consents: string; ledger: string; folder: string } {
  const folder = join(tempFolder(), 'waybill')
  return { folder, consents: join(folder, 'consents.json'), ledger: join(folder, 'ledger.db') }
}

/** A file that allows codex in SHOP. */
function allowed(): string {
  const { consents } = homeOf()
  must(changeConsent(consents, SHOP, 'codex-cli', aRecord()))
  return consents
}

describe('what was recorded', () => {
  test('is read back whole; nothing recorded is nothing allowed (W28)', () => {
    const { consents } = homeOf()
    expect(readConsents(consents)).toEqual({ ok: true, value: {} })
    const full = aRecord({ maxUsdMicrosPerRun: 5, expiresAt: '2026-12-01T00:00:00.000Z' })
    must(changeConsent(consents, SHOP, 'codex-cli', full))
    must(changeConsent(consents, SHOP, 'claude-cli', CLAUDE))
    must(changeConsent(consents, '/other/.git', 'codex-cli', aRecord()))
    expect(readConsents(consents)).toEqual({
      ok: true,
      value: { [SHOP]: [full, CLAUDE], '/other/.git': [aRecord()] },
    })
  })

  test('is one record for each worker: a new one takes the place of the old', () => {
    const consents = allowed()
    const wider = aRecord({ modes: ['read', 'write'] })
    must(changeConsent(consents, SHOP, 'codex-cli', wider))
    expect(readConsents(consents)).toEqual({ ok: true, value: { [SHOP]: [wider] } })
  })

  test('withdrawn is gone, and what others allowed stays', () => {
    const consents = allowed()
    must(changeConsent(consents, SHOP, 'claude-cli', CLAUDE))
    must(changeConsent(consents, SHOP, 'codex-cli', undefined))
    expect(readConsents(consents)).toEqual({ ok: true, value: { [SHOP]: [CLAUDE] } })
    must(changeConsent(consents, SHOP, 'claude-cli', undefined))
    expect(readConsents(consents)).toEqual({ ok: true, value: {} })
  })

  test('is the user’s alone, folder and file, and no half-written file stays behind', () => {
    const consents = allowed()
    const folder = join(consents, '..')
    const modes = [folder, consents].map((path) => (statSync(path).mode & 0o777).toString(8))
    expect([modes, readdirSync(folder)]).toEqual([['700', '600'], ['consents.json']])
  })

  test('is a fact in the ledger, with how it was said', () => {
    const home = homeOf()
    const workspace = { cwd: '/home/u/shop', root: '/home/u/shop', commonDir: SHOP }
    must(recordConsent(home, workspace, 'codex-cli', aRecord(), 'terminal'))
    must(recordConsent(home, workspace, 'codex-cli', undefined, 'chat'))
    const facts = openAt(home.ledger).projectFacts(SHOP, ['consent.granted', 'consent.revoked'], 9)
    expect([readConsents(home.consents), facts.map(({ fact }) => fact)]).toEqual([
      { ok: true, value: {} },
      [
        { kind: 'consent.granted', worker: 'codex-cli', how: 'terminal', modes: ['read'] },
        { kind: 'consent.revoked', worker: 'codex-cli', how: 'chat' },
      ],
    ])
  })
})

test('a secret is allowed for one worker in one repository, and what else was allowed there stays (W35)', () => {
  const home = homeOf()
  const at = (commonDir: string) => ({ cwd: '/home/u/shop', root: '/home/u/shop', commonDir })
  for (const worker of ['codex-cli', 'claude-cli'] as const)
    must(recordConsent(home, at(SHOP), worker, aRecord({ worker, modes: ['write'] }), 'chat'))
  must(recordConsent(home, at('/other/.git'), 'codex-cli', aRecord(), 'chat'))
  const secrets = ['a'.repeat(16)]
  const allowance = { worker: 'codex-cli', write: false, secrets } as const
  must(recordAllowance(home, at(SHOP), { ...allowance, secrets: [...secrets] }, 'chat'))
  expect(readConsents(home.consents)).toEqual({
    ok: true,
    value: {
      [SHOP]: [
        aRecord({ worker: 'claude-cli', modes: ['write'] }),
        aRecord({ modes: ['write'], allowedSecrets: secrets }),
      ],
      '/other/.git': [aRecord()],
    },
  })
  expect(openAt(home.ledger).projectFacts(SHOP, ['consent.granted'], 1)[0]?.fact).toEqual({
    kind: 'consent.granted',
    worker: 'codex-cli',
    how: 'chat',
    modes: ['write'],
    allowedSecrets: secrets,
  })
  expect(
    recordAllowance(home, at('/third/.git'), { ...allowance, secrets: [...secrets] }, 'chat'),
  ).toMatchObject({
    failure: { kind: 'no_consent' },
  })
})

const refusal = (why: RegExp) => ({
  ok: false,
  failure: {
    kind: 'config_invalid',
    message: expect.stringMatching(why),
    hint: expect.stringMatching(/./),
  },
})

describe('a file that others could have written grants nothing and says so', () => {
  test.each([
    ['the file can be written by the group', (path: string) => chmodSync(path, 0o620)],
    ['the file can be written by all', (path: string) => chmodSync(path, 0o602)],
    ['its folder can be written by the group', (path: string) => chmodSync(join(path, '..'), 0o770)],
    ['its folder can be written by all', (path: string) => chmodSync(join(path, '..'), 0o707)],
  ])('%s', (_what, open) => {
    const consents = allowed()
    open(consents)
    expect(readConsents(consents)).toEqual(refusal(/cannot be trusted: .* can be written by others/))
  })

  test('it is a link', () => {
    const consents = allowed()
    renameSync(consents, `${consents}.real`)
    symlinkSync(`${consents}.real`, consents)
    expect(readConsents(consents)).toEqual(refusal(/is a symbolic link/))
  })

  test.runIf(process.getuid?.() === 0)('it belongs to somebody else (needs root to be made)', () => {
    const consents = allowed()
    chownSync(consents, 12345, 12345)
    expect(readConsents(consents)).toEqual(refusal(/belongs to another user/))
  })

  test('and it is not written over', () => {
    const consents = allowed()
    chmodSync(consents, 0o622)
    const before = readFileSync(consents, 'utf8')
    expect(changeConsent(consents, SHOP, 'claude-cli', CLAUDE)).toEqual(refusal(/cannot be trusted/))
    expect(readFileSync(consents, 'utf8')).toBe(before)
  })
})

const record = (over: object) =>
  JSON.stringify({ version: 1, repositories: { [SHOP]: [{ ...aRecord(), ...over }] } })

test.each<[what: string, text: string, why: RegExp]>([
  ['nothing', '', /is not JSON/],
  ['half of it', record({}).slice(0, 80), /is not JSON/],
  ['no object', '[]', /unknown shape/],
  ['null', 'null', /unknown shape/],
  ['no version', JSON.stringify({ repositories: {} }), /unknown shape/],
  ['a newer version', JSON.stringify({ version: 2, repositories: {} }), /unknown shape/],
  ['repositories as a list', JSON.stringify({ version: 1, repositories: [] }), /unknown shape/],
  [
    'a repository without a list',
    JSON.stringify({ version: 1, repositories: { [SHOP]: {} } }),
    /unknown shape/,
  ],
  [
    'a record that is none',
    JSON.stringify({ version: 1, repositories: { [SHOP]: [true] } }),
    /unknown shape/,
  ],
  ['an unknown worker', record({ worker: 'zebedee' }), /unknown shape/],
  ['an unknown mode', record({ modes: ['read', 'apply'] }), /unknown shape/],
  ['modes as a word', record({ modes: 'write' }), /unknown shape/],
  ['an end that is no date', record({ expiresAt: 'never' }), /unknown shape/],
  ['an end that is null', record({ expiresAt: null }), /unknown shape/],
  ['a cap below nothing', record({ maxUsdMicrosPerRun: -1 }), /unknown shape/],
  ['a cap that is no number', record({ maxUsdMicrosPerRun: '1' }), /unknown shape/],
  ['a cap without end', record({ maxUsdMicrosPerRun: null }), /unknown shape/],
  ['a secret in the place of its fingerprint', record({ allowedSecrets: ['hunter22'] }), /unknown shape/],
  ['secrets as a word', record({ allowedSecrets: 'a'.repeat(16) }), /unknown shape/],
  ['an unknown way of saying it', record({ how: 'environment' }), /unknown shape/],
  ['no day', record({ recordedAt: 5 }), /unknown shape/],
])('a file with %s grants nothing, says so, and is not written over', (_what, text, why) => {
  const { folder, consents } = homeOf()
  writeIn(folder, 'consents.json', text)
  expect(readConsents(consents)).toEqual(refusal(why))
  expect(changeConsent(consents, SHOP, 'codex-cli', aRecord())).toEqual(refusal(why))
  expect(readFileSync(consents, 'utf8')).toBe(text)
})

test('twelve processes that allow at once lose nothing (I3)', async () => {
  const { consents, ledger } = homeOf()
  const repositories = Array.from({ length: 12 }, (_, index) => `/home/u/r${index + 10}/.git`)
  const children = repositories.map((repository) =>
    startProgram('record-consent.ts', [consents, ledger, repository]),
  )
  await Promise.all(children.map(firstLineOf))
  const said = Promise.all(children.map(saidBy))
  for (const child of children) child.stdin?.write('go\n')
  expect(await said).toEqual(repositories.map(() => 'recorded'))
  expect(Object.keys(must(readConsents(consents))).sort()).toEqual(repositories)
  expect(readdirSync(join(consents, '..')).filter((name) => name.endsWith('.tmp'))).toEqual([])
})

test('a repository by the name of a property of objects allows no other', () => {
  const { folder, consents } = homeOf()
  const text = `{"version":1,"repositories":{"__proto__":[${JSON.stringify(aRecord())}]}}`
  writeIn(folder, 'consents.json', text)
  const read: Record<string, ConsentRecord[]> = must(readConsents(consents))
  expect([read[SHOP], read.toString === Object.prototype.toString]).toEqual([undefined, true])
})
