import { describe, expect, test } from 'vitest'
import { WORKER_FACTS } from '../../src/decide/worker-facts.ts'
import type { ProcessInvocation } from '../../src/domain/run.ts'
import type { Worker } from '../../src/domain/worker.ts'
import { WORKERS } from '../../src/workers/index.ts'
import { errandFor, eventsOf, exited, linesOf, ran, recording, type Wanted } from './worker-harness.ts'

/* What is particular to the harnesses that are started in a place of the run's own. */

const IDS = ['gemini-cli', 'opencode', 'copilot', 'qwen-code'] as const
type Id = (typeof IDS)[number]
const plan = (id: Id, wanted?: Wanted) =>
  (WORKERS[id] as Worker).plan(errandFor(id, wanted)) as ProcessInvocation
const read = (id: Id, stdout: string, more = {}, wanted?: Wanted) =>
  (WORKERS[id] as Worker).read(ran(stdout, more), errandFor(id, wanted))
const WRITING: Wanted = { mode: 'write', cwd: '/run/tree' }

describe.each(IDS)('%s', (id) => {
  test('starts in an empty repository of its own home, and takes nothing of the user: neither folders nor variables', () => {
    const { startIn, homeFiles = {}, env, inheritEnv } = plan(id)
    expect([startIn, homeFiles[`${startIn}/.git/HEAD`]]).toEqual(['work', 'ref: refs/heads/main\n'])
    expect(Object.keys(homeFiles)).toContain(`${startIn}/.git/objects/.keep`)
    expect(inheritEnv).toEqual([])
    const homes = ['HOME', 'TMPDIR', 'XDG_CONFIG_HOME', 'XDG_DATA_HOME', 'XDG_STATE_HOME', 'XDG_CACHE_HOME']
    expect(homes.filter((name) => !/^\/home-of-the-run(\/|$)/.test(env[name] ?? ''))).toEqual([])
  })

  test('its prompt is the same wherever its tree lies, which is said behind it', () => {
    const [here, there] = [plan(id), plan(id, { cwd: '/elsewhere\n/x' })]
    expect(here.stdin).toBe(there.stdin)
    expect([here.postscript, there.postscript]).toEqual([
      '\n\nThe repository is the folder /repo. Paths are relative to it; give tools the whole path.',
      '\n\nThe repository is the folder "/elsewhere\\n/x". Paths are relative to it; give tools the whole path.',
    ])
  })

  test('its key goes by its variable, and stands in no file and no argument', () => {
    const { secretEnv, homeFiles, args, env } = plan(id, { baseUrl: 'http://127.0.0.1:1/v1' })
    expect(secretEnv).toBe(
      {
        'gemini-cli': 'GEMINI_API_KEY',
        opencode: 'OPENAI_API_KEY',
        copilot: 'COPILOT_PROVIDER_API_KEY',
        'qwen-code': 'OPENAI_API_KEY',
      }[id],
    )
    expect(Object.keys(env)).not.toContain(secretEnv)
    expect(JSON.stringify([homeFiles, args, env])).toContain('http://127.0.0.1:1/v1')
  })

  test('the folders of a run: the tree, and those of --writable where it writes', () => {
    const said = (wanted: Wanted) => JSON.stringify([plan(id, wanted).args, plan(id, wanted).homeFiles])
    const ask = { writable: ['/extra'] }
    expect([said({ ...WRITING, ask }), said({ ask })].map((text) => text.includes('/extra'))).toEqual([
      true,
      false,
    ])
    expect(said(WRITING)).toContain('/run/tree')
  })

  test('a shape is asked for behind the task, and JSON in a fence is JSON', () => {
    const answerSchema = { type: 'object', required: ['bug'] }
    expect(plan(id, { ask: { answerSchema } }).stdin).toContain(`schema:\n${JSON.stringify(answerSchema)}`)
    const answered = recording(`${id}/read-file`).replaceAll(
      'It subtracts.',
      '```json\\n{\\"bug\\": true}\\n```',
    )
    expect(read(id, answered, {}, { ask: { answerSchema } })).toMatchObject({ structured: { bug: true } })
  })

  test('what it cannot do within bounds stands in its row, with the reason', () => {
    const { cannot = {} } = WORKER_FACTS[id]
    expect(Object.keys(cannot)).toEqual(expect.arrayContaining(['network', 'fullContext']))
    expect(Object.values(cannot).filter((because) => because.trim() === '')).toEqual([])
  })
})

describe('which tools are there', () => {
  const gemini = (wanted?: Wanted) =>
    JSON.parse(plan('gemini-cli', wanted).homeFiles?.['.gemini/settings.json'] ?? '')
  const opencode = (wanted?: Wanted) =>
    JSON.parse(plan('opencode', wanted).homeFiles?.['opencode.json'] ?? '')
  const saidBy = (args: string[], flag: string) =>
    args.find((arg) => arg.startsWith(`${flag}=`))?.slice(flag.length + 1) ??
    args[args.indexOf(flag) + 1] ??
    ''
  const SHELLS = /shell|bash|web|agent|task/

  test('gemini-cli: a list, and no plan mode, which its model may leave', () => {
    const reads = ['list_directory', 'read_file', 'grep_search', 'glob']
    expect([gemini().tools.core, gemini(WRITING).tools.core]).toEqual([
      reads,
      [...reads, 'replace', 'write_file'],
    ])
    expect(plan('gemini-cli').args).not.toContain('plan')
    expect(gemini()).toMatchObject({
      hooksConfig: { enabled: false },
      skills: { enabled: false },
      privacy: { usageStatisticsEnabled: false },
      general: { enableAutoUpdate: false },
    })
  })

  test('copilot: a list, and edits only where it writes', () => {
    const tools = (wanted?: Wanted) => saidBy(plan('copilot', wanted).args, '--available-tools').split(',')
    expect(tools()).toEqual(['view', 'grep', 'rg', 'glob'])
    expect(tools(WRITING).filter((tool) => !tools().includes(tool))).toEqual([
      'edit',
      'create',
      'apply_patch',
    ])
    expect(
      [plan('copilot').args, plan('copilot', WRITING).args].map((args) =>
        args.includes('--allow-tool=write'),
      ),
    ).toEqual([false, true])
    expect(plan('copilot').env.COPILOT_OFFLINE).toBe('true')
  })

  test('qwen-code: what is left out holds every tool that runs, edits or sends, but edits where it writes', () => {
    const left = (wanted?: Wanted) => saidBy(plan('qwen-code', wanted).args, '--exclude-tools').split(',')
    const edits = ['write_file', 'edit', 'notebook_edit']
    expect(left()).toEqual(
      expect.arrayContaining(['run_shell_command', 'web_fetch', 'agent', 'skill', ...edits]),
    )
    expect(left().filter((tool) => !left(WRITING).includes(tool))).toEqual(edits)
    expect(plan('qwen-code').args).toContain('--safe-mode')
  })

  test('opencode: denied, but for reading in the tree, and edits there where it writes', () => {
    const { permission } = opencode()
    expect(permission).toEqual({
      '*': 'deny',
      read: 'allow',
      grep: 'allow',
      glob: 'allow',
      list: 'allow',
      external_directory: { '*': 'deny', '/repo': 'allow', '/repo/*': 'allow' },
    })
    expect([
      opencode(WRITING).permission.edit,
      Object.keys(permission).filter((name) => SHELLS.test(name)),
    ]).toEqual(['allow', []])
  })
})

describe('where it is sent', () => {
  test('opencode: OpenAI by its own catalogue, or the server of the user', () => {
    const own = plan('opencode', { baseUrl: 'http://127.0.0.1:1/v1' })
    expect([plan('opencode').args.at(-1), own.args.at(-1)]).toEqual([
      'openai/gpt-6.1-sol',
      'waybill/gpt-6.1-sol',
    ])
    expect(JSON.parse(own.homeFiles?.['opencode.json'] ?? '')).toMatchObject({
      enabled_providers: ['waybill'],
      provider: {
        waybill: { options: { baseURL: 'http://127.0.0.1:1/v1', apiKey: '{env:OPENAI_API_KEY}' } },
      },
    })
  })

  test.each<[Id, string, string | undefined, string | undefined]>([
    ['gemini-cli', 'GOOGLE_GEMINI_BASE_URL', undefined, 'http://127.0.0.1:1/v1'],
    [
      'qwen-code',
      'OPENAI_BASE_URL',
      'https://dashscope.aliyuncs.com/compatible-mode/v1',
      'http://127.0.0.1:1/v1',
    ],
    ['copilot', 'COPILOT_PROVIDER_BASE_URL', 'https://api.openai.com/v1', 'http://127.0.0.1:1/v1'],
    ['copilot', 'COPILOT_PROVIDER_WIRE_API', 'responses', 'completions'],
  ])('%s: %s', (id, name, usual, own) => {
    expect([plan(id).env[name], plan(id, { baseUrl: 'http://127.0.0.1:1/v1' }).env[name]]).toEqual([
      usual,
      own,
    ])
  })
})

describe('what was used', () => {
  const USED = { inputTokens: 10_000, cachedInputTokens: 8_000, outputTokens: 200 }
  test.each(IDS)('%s: all requests, cached input in the input and thoughts in the output', (id) => {
    expect(read(id, recording(`${id}/read-file`)).usage).toMatchObject(USED)
  })

  test('a model is observed where the server told it, and not where the harness repeats what it was asked for', () => {
    expect(IDS.map((id) => read(id, recording(`${id}/read-file`)).modelObserved)).toEqual([
      'another-model',
      undefined,
      undefined,
      undefined,
    ])
  })

  const costing = (usd: number) =>
    linesOf(
      eventsOf(recording('opencode/read-file')).map((event) =>
        event.type === 'step_finish' ? { ...event, part: { ...(event.part as object), cost: usd } } : event,
      ),
    )
  test.each([
    [0, { basis: 'unknown', because: 'opencode has no price for the model' }],
    [0.0125, { basis: 'reported', usdMicros: 25_000 }],
    [Number.NaN, { basis: 'unknown', because: 'opencode has no price for the model' }],
  ])('opencode: steps at %d each', (usd, cost) => {
    expect(read('opencode', costing(usd)).cost).toEqual(cost)
  })

  test('zeros of a run that failed are no counts, and name no model', () => {
    const failed = IDS.map((id) => read(id, recording(`${id}/wrong-key`), exited(1)))
    expect(failed.map(({ usage, modelObserved }) => [usage.inputTokens, modelObserved])).toEqual(
      IDS.map(() => [undefined, undefined]),
    )
  })
})

describe('how it ended', () => {
  const said = (message: string) =>
    linesOf([
      { type: 'init' },
      { type: 'result', status: 'error', error: { message: `[API Error: ${message}]` } },
    ])
  test.each([
    [144, 'bad_request'],
    [145, 'worker_unauthenticated'],
    [173, 'rate_limited'],
    [244, 'overloaded'],
    [1, 'worker_failed'],
  ])('gemini-cli exits with the status modulo 256: %i is %s', (code, kind) => {
    expect(read('gemini-cli', said('{"error":{"message":"what nobody knows"}}'), exited(code))).toMatchObject(
      {
        failure: { kind, message: 'Gemini CLI failed: what nobody knows' },
      },
    )
  })

  test.each([
    ['[API Error: 429 Slow down.]', 'rate_limited', 'Slow down.'],
    ['[API Error: 503 Busy.]', 'overloaded', 'Busy.'],
    [
      '[API Error: 400 You exceeded your current quota, please check your plan and billing details.]',
      'quota_exhausted',
      'You exceeded your current quota, please check your plan and billing details.',
    ],
    ['Something else', 'worker_failed', 'Something else'],
  ])('qwen-code: %s', (message, kind, told) => {
    const stdout = linesOf([
      { type: 'result', subtype: 'error_during_execution', is_error: true, error: { message } },
    ])
    expect(read('qwen-code', stdout, exited(1))).toMatchObject({
      failure: { kind, message: `Qwen Code failed: ${told}` },
    })
  })

  test('an answer that was cut by its length is not finished', () => {
    const cut = recording('opencode/read-file').replace('"reason":"stop"', '"reason":"length"')
    expect(read('opencode', cut)).toMatchObject({
      status: 'failed',
      failure: { kind: 'unreadable_output' },
      partialText: 'It subtracts.',
    })
  })

  test('copilot: an error of the session counts, whatever its last line says', () => {
    const error = linesOf([{ type: 'session.error', data: { message: 'It broke.', statusCode: 503 } }])
    expect(read('copilot', `${error}${recording('copilot/read-file')}`)).toMatchObject({
      failure: { kind: 'overloaded' },
    })
  })

  test('copilot: what comes with every attempt shows no work', () => {
    const { watch } = WORKERS.copilot
    const types = ['model.call_start', 'model.call_finished', 'model.call_final_result']
    expect(types.map((type) => watch(JSON.stringify({ type, data: {} })))).toEqual([
      undefined,
      undefined,
      undefined,
    ])
    expect(
      watch(JSON.stringify({ type: 'session.info', data: { infoType: 'model_retry', message: 'Retrying' } })),
    ).toEqual({ useful: false, activity: 'Retrying' })
  })

  test('the last message is the answer: what was said before a tool was called is not', () => {
    const events = eventsOf(recording('gemini-cli/read-file'))
    const [init, ...rest] = events
    const before = { type: 'message', role: 'assistant', content: 'Let me look. ', delta: true }
    expect(read('gemini-cli', linesOf([init, before, ...rest]))).toMatchObject({ text: 'It subtracts.' })
  })
})
