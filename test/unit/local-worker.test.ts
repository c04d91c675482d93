import { describe, expect, test } from 'vitest'
import { readAllowance } from '../../src/decide/allowance.ts'
import { allowanceTerms } from '../../src/decide/allowance-terms.ts'
import { consentFor } from '../../src/decide/consent.ts'
import { misquotes } from '../../src/decide/evidence.ts'
import { elsewhere, localServer, PRESET_NAMES, serverFor } from '../../src/decide/local-servers.ts'
import { nextWorker } from '../../src/decide/retry.ts'
import { DEFAULT_CONFIG, type WorkerConfig } from '../../src/domain/config.ts'
import { failure } from '../../src/domain/failure.ts'
import type { ConsentRecord } from '../../src/domain/grant.ts'
import { SEVERITIES, TRIAGE_SCHEMA } from '../../src/domain/triage.ts'
import { exitOfLine, gravestExit, refusedLine } from '../../src/entry/triage/line.ts'
import { parseConfig } from '../../src/io/config-parse.ts'
import { resolveLane } from '../../src/io/lanes.ts'
import { planLocal } from '../../src/workers/local-plan.ts'
import { errandFor } from '../contract/worker-harness.ts'

const configured = (more: Partial<WorkerConfig>): WorkerConfig => ({
  ...DEFAULT_CONFIG.workers.local,
  ...more,
})

describe('a server of the user’s own', () => {
  test.each<[string, Partial<WorkerConfig>, string | undefined]>([
    ['where nothing is said', {}, undefined],
    ['by its preset', { preset: 'ollama' }, undefined],
    ['by name', { baseUrl: 'http://localhost:8080/v1' }, undefined],
    ['by number', { baseUrl: 'https://127.1.2.3/v1' }, undefined],
    ['of version 6', { baseUrl: 'http://[::1]:8080/v1' }, undefined],
    ['in the house', { baseUrl: 'https://192.168.1.5:8080/v1' }, 'https://192.168.1.5:8080'],
    ['that only sounds like it', { baseUrl: 'https://localhost.example/v1' }, 'https://localhost.example'],
  ])('is on this machine or not: %s', (_what, config, away) => {
    expect(elsewhere(configured(config))).toBe(away)
    // Nobody is paid here, and nobody knows who is paid there.
    expect(resolveLane('local', configured(config), {})).toEqual({
      ok: true,
      value: {
        lane: {
          billing: away === undefined ? 'local' : 'unknown',
          from: away ?? 'a server on this machine',
        },
      },
    })
  })

  test('gets a key where one is named, and never that of a vendor', () => {
    const env = { OPENAI_API_KEY: 'sk-vendor', MY_KEY: 'mine', WAYBILL_LOCAL_API_KEY: 'ours' }
    const secret = (more: Partial<WorkerConfig>) => {
      const lane = resolveLane('local', configured(more), env)
      return lane.ok ? lane.value.secret : lane.failure.kind
    }
    expect([
      secret({}),
      secret({ apiKeyEnv: 'MY_KEY' }),
      secret({ apiKeyEnv: 'NOT_SET' }),
      resolveLane('local', configured({}), { OPENAI_API_KEY: 'sk-vendor' }),
    ]).toMatchObject(['ours', 'mine', 'worker_unauthenticated', { value: { lane: { billing: 'local' } } }])
  })

  test('each preset knows where it is, and has to be told a model or not', () => {
    const said = PRESET_NAMES.map((preset) => {
      const bare = parseConfig(`workers:\n  local: { preset: ${preset} }\n`, 'config.yaml')
      const named = parseConfig(`workers:\n  local: { preset: ${preset}, model: m }\n`, 'config.yaml')
      const { port, model } = localServer(preset)
      return [
        preset,
        bare.ok === (model.loaded !== undefined),
        named.ok && named.value.workers.local.baseUrl === `http://127.0.0.1:${port}/v1`,
      ]
    })
    expect(said).toEqual(PRESET_NAMES.map((preset) => [preset, true, true]))
  })

  test.each([
    ['preset: olama', 'ollama'],
    ['baseUrl: "http://192.168.1.5/v1"', 'https URL'],
    ['modle: x', 'there is no field `workers.local.modle`. Did you mean `model`?'],
  ])('a mistake in %s is told', (text, words) => {
    const read = parseConfig(`workers:\n  local: { ${text} }\n`, 'config.yaml')
    expect(read.ok ? '' : read.failure.message + (read.failure.evidence ?? '')).toContain(words)
  })
})

describe('what is sent to it', () => {
  const report = {
    name: 'r',
    sha256: 'ab'.repeat(32),
    text: 'OK    load\n\n  CRIT  /var 97% full  \nOK    load\n',
  }
  const ask = { answerSchema: TRIAGE_SCHEMA, report }
  const bodyFor = (preset: string, more: object = {}) =>
    planLocal(errandFor('local', { ask: { ...ask, ...more }, ...serverFor('local', configured({ preset })) }))
      .body

  test('few fields, and a shape only where it is honoured', () => {
    const fields = PRESET_NAMES.map((preset) => [preset, Object.keys(bodyFor(preset)).sort().join()])
    const few = 'max_tokens,messages,model,stream'
    expect(Object.fromEntries(fields)).toEqual({
      mlx: `${few},stream_options,temperature`,
      lmstudio: 'max_tokens,messages,model,response_format,stream,temperature',
      ollama: 'max_tokens,messages,model,response_format,stream,stream_options,temperature',
      'llama-server': 'max_tokens,messages,model,response_format,stream,stream_options,temperature',
      vllm: 'max_tokens,messages,model,response_format,stream,stream_options,temperature',
    })
    expect(bodyFor('mlx').model).toBe('default_model')
  })

  test('where a grammar holds the answer, it can quote nothing but lines of the report', () => {
    const evidenceIn = (body: Record<string, unknown>) =>
      (body as { response_format: { json_schema: { schema: { properties: { evidence: unknown } } } } })
        .response_format.json_schema.schema.properties.evidence
    expect(evidenceIn(bodyFor('llama-server'))).toEqual({
      type: 'array',
      maxItems: 5,
      items: { type: 'string', enum: ['OK    load', 'CRIT  /var 97% full'] },
    })
    const long = { ...report, text: Array.from({ length: 200 }, (_, at) => `line ${at}`).join('\n') }
    expect(evidenceIn(bodyFor('llama-server', { report: long }))).toMatchObject({ items: { type: 'string' } })
    expect(evidenceIn(bodyFor('llama-server', { report: long }))).not.toHaveProperty('items.enum')
  })
})

test.each<[string, unknown, number]>([
  ['a line', ['CRIT  /var 97% full'], 0],
  ['a part of one', ['/var 97%'], 0],
  ['other white space', [' CRIT\t/var 97%  full '], 0],
  ['words of two lines', ['load CRIT'], 1],
  ['another number', ['CRIT  /var 98% full'], 1],
  ['nothing', ['', '  '], 2],
  ['no text', [7, null], 2],
  ['no list', 'CRIT', 0],
])('evidence of %s', (_what, evidence, faults) => {
  const report = 'OK    load\r\n\u001b[31mCRIT\u001b[0m  /var 97% full\n'
  expect(misquotes(report, { evidence })).toHaveLength(faults)
})

describe('after a model on this machine', () => {
  const tried = (
    kind: 'timed_out' | 'went_silent' | 'empty_answer' | 'cut_off',
    unpaid: boolean,
    times = 1,
  ) =>
    nextWorker(
      Array.from({ length: times }, () => ({
        worker: 'local' as const,
        failure: failure(kind, 'no'),
        ...(unpaid ? { unpaid: true as const } : {}),
      })),
      ['local', 'claude-cli'],
    )

  test('what cost nothing may be tried elsewhere, where what may have cost something may not', () => {
    expect([tried('timed_out', true), tried('timed_out', false)]).toEqual(['claude-cli', undefined])
    expect([tried('went_silent', true), tried('went_silent', false)]).toEqual(['claude-cli', undefined])
    expect([tried('empty_answer', true), tried('empty_answer', true, 2)]).toEqual(['local', 'claude-cli'])
    expect(tried('empty_answer', false)).toBeUndefined()
    expect(tried('cut_off', true)).toBeUndefined()
  })
})

describe('its permission', () => {
  const record = (more: Partial<ConsentRecord> = {}): ConsentRecord => ({
    worker: 'local',
    modes: ['read'],
    recordedAt: '2026-11-22T00:00:00.000Z',
    how: 'terminal',
    root: '/r',
    ...more,
  })
  const wanted = (server?: string) => ({
    worker: 'local' as const,
    mode: 'read' as const,
    ...(server ? { server } : {}),
  })

  test('holds for the server that it was given for, and for no other', () => {
    const [here, there] = [record(), record({ server: 'https://a.example' })]
    expect(consentFor(here, wanted(), 0)).toBe(here)
    expect(consentFor(there, wanted('https://a.example'), 0)).toBe(there)
    for (const [held, server] of [
      [here, 'https://a.example'],
      [there, undefined],
      [there, 'https://b.example'],
    ] as const)
      expect(consentFor(held, wanted(server), 0)).toMatchObject({ failure: 'no_consent' })
  })

  test.each<[string, string[], object, string]>([
    [
      'on this machine',
      ['local'],
      {},
      'nothing leaves this machine: the goal, and the files that you name, go to a server on this machine',
    ],
    [
      'for reports',
      ['local', '--triage'],
      {},
      'nothing leaves this machine: the report goes to a server on this machine',
    ],
    [
      'elsewhere',
      ['local', '--triage'],
      { server: 'https://a.example' },
      'the report goes to https://a.example',
    ],
    ['to a vendor', ['claude', '--triage'], {}, 'the report goes to Anthropic'],
  ])('says what leaves: %s', (_what, words, more, leaves) => {
    const read = readAllowance(words)
    const terms = read.ok ? allowanceTerms({ ...read.value, ...more }, '/r', undefined) : []
    expect(Object.fromEntries(terms).leaves).toBe(leaves)
  })

  test.each([
    [['local', '--triage', '--write'], 'contradict'],
    [['local', '--triag'], '"--triag" is not known'],
  ])('%j is refused', (words, why) => {
    const read = readAllowance(words)
    expect(read.ok ? '' : read.failure.message).toContain(why)
  })
})

test('the gravest of several: what is broken, what was not looked at, what cannot be told, what will be', () => {
  const { critical, abstain, warning, ok } = SEVERITIES
  expect([
    gravestExit([]),
    gravestExit([ok, warning]),
    gravestExit([warning, abstain]),
    gravestExit([abstain, 4, warning]),
    gravestExit([6, critical, abstain]),
    exitOfLine(refusedLine({ report: 'x' }, failure('unreachable', 'no'))),
  ]).toEqual([0, 10, 12, 4, 11, 6])
})
