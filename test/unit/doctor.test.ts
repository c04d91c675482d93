import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { PRICES } from '../../src/decide/price.ts'
import type { SetupCheck } from '../../src/domain/doctor.ts'
import { claude, codex, look } from './doctor-machine.ts'

const listing = (id: string): SetupCheck => ({
  name: 'models',
  status: 'ok',
  says: `lists ${id}, which Waybill asks for`,
  models: { missing: [], newer: [], ended: [], moved: [], efforts: [] },
})

describe('a machine with everything', () => {
  test('the whole report; both workers can be used, and nothing is left behind', async () => {
    const { HOME, report, exit } = await look({
      clis: { codex: codex(), claude: claude() },
      env: { OPENAI_API_KEY: 'sk-1', CLAUDE_CODE_OAUTH_TOKEN: 'oat' },
    })
    expect(exit).toBe(0)
    const known = ({ name }: SetupCheck) => name !== 'git' && name !== 'kill tier'
    expect(report.setup.map((one) => (known(one) ? one : one.name))).toEqual([
      { name: 'node', status: 'ok', says: '24.21.0 (needs 22.13.0)' },
      'git',
      { name: 'config', status: 'ok', says: `defaults (there is no ${HOME}/.config/waybill/config.yaml)` },
      { name: 'ledger', status: 'ok', says: `${HOME}/.local/state/waybill/ledger.db` },
      // Which one it is hangs on this machine, see contract/containment.test.ts.
      'kill tier',
      {
        name: 'prices',
        status: 'ok',
        says: `${Object.keys(PRICES.models).length} models, as of ${PRICES.asOf}`,
      },
    ])
    expect(report.workers.slice(0, 2)).toEqual([
      {
        worker: 'codex-cli',
        usable: true,
        checks: [
          { name: 'program', status: 'ok', says: `${HOME}/bin/codex (launcher)` },
          { name: 'version', status: 'ok', says: '0.169.0 (needs 0.159.2)' },
          { name: 'flags', status: 'ok', says: 'all 13 that Waybill uses' },
          { name: 'login', status: 'ok', says: 'metered: OPENAI_API_KEY' },
          { name: 'sandbox', status: 'ok', says: 'starts' },
          listing('gpt-6.1-sol'),
        ],
      },
      {
        worker: 'claude-cli',
        usable: true,
        checks: [
          { name: 'program', status: 'ok', says: `${HOME}/bin/claude (launcher)` },
          { name: 'version', status: 'ok', says: '2.1.329 (needs 2.1.197)' },
          { name: 'flags', status: 'ok', says: 'all 15 that Waybill uses' },
          { name: 'login', status: 'ok', says: 'subscription: CLAUDE_CODE_OAUTH_TOKEN' },
          listing('claude-sonnet-5-5, claude-opus-5-5, claude-haiku-5-5'),
        ],
      },
    ])
    expect(report.hosts.map(({ host, checks }) => [host, checks.map(({ status }) => status)])).toEqual([
      ['claude', ['warn']],
      ['codex', ['warn']],
    ])
    expect(readdirSync(join(HOME, '.local/state/waybill'))).toEqual([])
  })

  test('one good worker is enough', async () => {
    const { report, exit } = await look({ clis: { codex: codex() }, env: { CODEX_API_KEY: 'sk-1' } })
    expect([exit, report.workers.filter(({ usable }) => usable).map(({ worker }) => worker)]).toEqual([
      0,
      ['codex-cli'],
    ])
  })
})

describe('a set-up that no worker can be used in', () => {
  const clis = { codex: codex(), claude: claude() }
  const env = { CODEX_API_KEY: 'sk-1', ANTHROPIC_API_KEY: 'sk-2' }

  test.each([
    ['node', { nodeVersion: '22.12.0' }, '22.12.0 is older than 22.13.0'],
    ['ledger', { ledger: 'locked' as const }, 'the ledger is locked'],
  ])('%s', async (name, wrong, says) => {
    const { report, exit } = await look({ clis, env, ...wrong })
    expect([exit, report.setup.find((one) => one.name === name)]).toMatchObject([6, { status: 'bad', says }])
  })

  test('config, told as the reader of the file tells it', async () => {
    const { HOME, report, exit } = await look({
      clis,
      env,
      files: { '.config/waybill/config.yaml': 'depht: 1\n' },
    })
    expect([exit, report.setup.find(({ name }) => name === 'config')]).toEqual([
      6,
      {
        name: 'config',
        status: 'bad',
        says: `${HOME}/.config/waybill/config.yaml line 1: there is no field \`depht\`. Did you mean \`depth\`?`,
        next: 'Mend the file at the place given.',
      },
    ])
  })

  test('git', async () => {
    const { HOME } = await look({ clis })
    const { report, exit } = await look({ clis, env: { ...env, PATH: join(HOME, 'bin') } })
    expect([exit, report.setup.find(({ name }) => name === 'git')]).toEqual([
      6,
      { name: 'git', status: 'bad', says: 'git was not found or does not run', next: 'Install git.' },
    ])
  })

  test('no HOME', async () => {
    const { report, exit } = await look({ clis, env: { ...env, HOME: undefined } })
    expect([exit, report.setup.map(({ name, status }) => [name, status])]).toEqual([
      6,
      [
        ['node', 'ok'],
        ['git', 'ok'],
        ['folders', 'bad'],
        ['kill tier', expect.stringMatching(/^(ok|warn)$/)],
        ['prices', 'ok'],
      ],
    ])
  })
})

test('old prices are a warning, and no more', async () => {
  const env = { CODEX_API_KEY: 'sk-1' }
  const { report, exit } = await look({ clis: { codex: codex() }, env, daysAfterPrices: 61 })
  expect([exit, report.setup.find(({ name }) => name === 'prices')]).toMatchObject([0, { status: 'warn' }])
})
