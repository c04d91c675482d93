import { createHash } from 'node:crypto'
import { realpathSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { RunDocument, TaskDocument } from '../../src/entry/render/document.ts'
import { closedAfterEach } from '../closed-after-each.ts'
import { batchHome } from './batch-home.ts'
import { type HomeOptions, home, write } from './home.ts'

/* Where people write the id of a model: each door takes another spelling for what it is, and says so. */

const keep = closedAfterEach()
const BOTH: HomeOptions = { codex: ['read'], claude: ['read'] }
const at = (options: HomeOptions = {}) => keep(home({ ...BOTH, ...options }))

const GOAL = 'Look. [[fake: answer Done.]]'
const taken = ({ signals }: Pick<RunDocument | TaskDocument, 'signals'>) =>
  signals.filter(({ name }) => name === 'model_taken').map(({ detail }) => detail)
const asked = (document: RunDocument) => ({
  worker: document.worker,
  model: document.model.requested,
  argv: document.proof?.argv[(document.proof?.argv.findIndex((arg) => /^(-m|--model)$/.test(arg)) ?? 0) + 1],
  taken: taken(document),
})

test('--model: the CLI is asked for the id, and the waybill says how it was written', async () => {
  const here = at()
  const { document } = await here.json(['run', GOAL, '--model', 'openai/gpt-6-1-sol'])
  expect(asked(document)).toEqual({
    worker: 'codex-cli',
    model: 'gpt-6.1-sol',
    argv: 'gpt-6.1-sol',
    taken: ['`openai/gpt-6-1-sol` was taken for gpt-6.1-sol'],
  })
  const { document: other } = await here.json(['run', GOAL, '-w', 'claude', '-m', 'claude-5.5-sonnet'])
  expect([asked(other), other.model.observed]).toEqual([
    {
      worker: 'claude-cli',
      model: 'claude-sonnet-5-5',
      argv: 'claude-sonnet-5-5',
      taken: ['`claude-5.5-sonnet` was taken for claude-sonnet-5-5'],
    },
    'claude-sonnet-5-5',
  ])
  const { document: plain } = await here.json(['run', GOAL, '--model', 'gpt-6.1-sol'])
  expect(asked(plain)).toEqual({
    worker: 'codex-cli',
    model: 'gpt-6.1-sol',
    argv: 'gpt-6.1-sol',
    taken: [],
  })
})

test('`result --explain` says it with where it came from, and what the target is to the caller', async () => {
  const here = at()
  const from = ['--worker', 'codex', '--caller', 'codex']
  const { document } = await here.json(['run', GOAL, '--model', 'openai/gpt-6-1-sol', ...from])
  const { stdout } = await here.waybill(['result', document.id, '--explain'])
  expect(stdout).toContain('model       gpt-6.1-sol (flag, written openai/gpt-6-1-sol)')
  expect(stdout).toContain('to caller   native, no-data (for codex)')
})

test('config.yaml: the user’s own choice, in the user’s own spelling', async () => {
  const here = at({ config: 'workers: { claude-cli: { model: us.anthropic.claude-opus-5-5-v1:0 } }\n' })
  const { document } = await here.json(['run', GOAL, '--worker', 'claude'])
  expect([document.model.requested, taken(document)]).toEqual([
    'claude-opus-5-5',
    ['`us.anthropic.claude-opus-5-5-v1:0` was taken for claude-opus-5-5'],
  ])
})

test('routing.yaml, once it is trusted: the model of a role', async () => {
  const here = at()
  const text = 'version: 1\nroles:\n  reviewer: { worker: codex, model: GPT-6-Astra }\n'
  write(join(here.project, '.waybill/routing.yaml'), text)
  const sha256 = createHash('sha256').update(text).digest('hex')
  const routing = { text, sha256, how: 'terminal', recordedAt: '2026-01-01T00:00:00.000Z' }
  const repositories = { [realpathSync(join(here.project, '.git'))]: { routing, commands: {} } }
  writeFileSync(join(here.waybillHome, 'trusted.json'), JSON.stringify({ version: 2, repositories }), {
    mode: 0o600,
  })
  const { document } = await here.json(['run', GOAL, '--role', 'reviewer'])
  expect([document.model.requested, taken(document)]).toEqual([
    'gpt-6-astra',
    ['`GPT-6-Astra` was taken for gpt-6-astra'],
  ])
})

test('a batch: each task its own, and a wrong one refuses itself alone (H3, H12)', async () => {
  const here = keep(batchHome(BOTH))
  const { tasks } = await here.batch({
    tasks: [
      { name: 'dashes', goal: GOAL, model: 'gpt-6-1-sol' },
      { name: 'word', goal: GOAL, worker: 'claude', model: 'opus' },
      { name: 'wrong', goal: GOAL, model: 'gpt-6-1-soul' },
    ],
  })
  expect(
    Object.values(tasks).map((task) => [task.outcome, task.model.requested, taken(task), task.failure?.kind]),
  ).toEqual([
    ['unverified', 'gpt-6.1-sol', ['`gpt-6-1-sol` was taken for gpt-6.1-sol'], undefined],
    ['unverified', 'claude-opus-5-5', ['`opus` was taken for claude-opus-5-5'], undefined],
    ['failed', null, [], 'unknown_name'],
  ])
  expect(tasks.wrong?.failure?.hint).toContain('`gpt-6.1-sol`')
})

describe('what it is to the one who asks stands in the fact, the document and `explain` (W2)', () => {
  test.each([
    ['claude', [], 'foreign', 'switch-harness'],
    ['codex', ['--worker', 'codex'], 'native', 'no-data'],
    ['codex', ['--worker', 'codex', '--caller-model', 'openai/gpt-6-astra'], 'native', 'downshift'],
    ['terminal', [], 'foreign', 'switch-harness'],
  ])('from %s %j', async (caller, more, nativeness, label) => {
    const here = at()
    const args = [GOAL, '--caller', caller, ...more]
    const { document } = await here.json(['run', ...args])
    const route = { nativeness, label }
    expect(document.route).toMatchObject(route)
    expect(await here.facts(document.id)).toContainEqual({
      kind: 'route.chosen',
      route: expect.objectContaining(route),
    })
    const { stdout } = await here.waybill(['explain', ...args])
    expect(stdout).toMatch(new RegExp(`^to you +${nativeness}, ${label} \\(`, 'm'))
    const { document: explained } = await here.json(['explain', ...args])
    expect(explained.route).toMatchObject(route)
  })
})

test('`doctor --json` has what the CLIs list as data', async () => {
  const here = at()
  const { code, stdout } = await here.waybill(['doctor', '--json'])
  const { workers } = JSON.parse(stdout) as { workers: { worker: string; checks: { name: string }[] }[] }
  const listing = ['codex-cli', 'claude-cli', 'grok-api']
  const checks = workers.flatMap(({ worker, checks }) =>
    listing.includes(worker) ? [[worker, checks.find(({ name }) => name === 'models')]] : [],
  )
  expect([code, checks]).toEqual([
    0,
    [
      [
        'codex-cli',
        expect.objectContaining({
          status: 'ok',
          models: expect.objectContaining({ missing: expect.arrayContaining(['gpt-6-astra']), newer: [] }),
        }),
      ],
      [
        'claude-cli',
        expect.objectContaining({ status: 'ok', models: expect.objectContaining({ missing: [] }) }),
      ],
      [
        'grok-api',
        {
          name: 'models',
          status: 'unknown',
          says: 'which https://api.x.ai/v1 has cannot be told: there is no key to ask it with',
        },
      ],
    ],
  ])
})
