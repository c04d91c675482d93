import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { beforeAll, describe, expect, test } from 'vitest'
import { AGENT_ROLES } from '../../src/decide/roles.ts'
import { PLUGIN } from '../plugin.ts'

/** The part of Claude Code's function hooks that the module uses. The real one is tried in `test/real`. */
type Ran = { exitCode: number; stdout: string; stderr: string }
type Event = { tool: string; tool_use_id: string; prompt: string; subagent_type?: string }
type Hook = ($: unknown, e: Event, next: (e: Event) => unknown) => Promise<unknown>
type Failed = ($: unknown, e: Event, next: { error?: { message?: string } }) => unknown
type Registered = { matcher: { tool: string }; hook: Hook; failed?: Failed }

const hooks: Record<string, Registered> = {}

beforeAll(async () => {
  const { register } = await import(pathToFileURL(join(PLUGIN, 'hooks/register.ts')).href)
  register((event: string, matcher: Registered['matcher'], hook: Hook) => {
    const registered: Registered = { matcher, hook }
    hooks[event] = registered
    return { catch: (failed: Failed) => Object.assign(registered, { failed }) }
  })
})

/** A host that runs one program, as `ran`, and keeps what it was asked for. */
function host(ran: Ran) {
  const asked: unknown[] = []
  const $ = {
    plugin: { root: '/plugins/way bill' },
    process: {
      hookEnv: async () => ({ CLAUDE_PLUGIN_DATA: '/data', CLAUDE_PROJECT_DIR: '/shop' }),
      run: async (...args: unknown[]) => {
        asked.push(args)
        return ran
      },
    },
    fs: { write: async (...args: unknown[]) => void asked.push(args) },
  }
  return { $, asked }
}

const call: Event = {
  tool: 'Agent',
  tool_use_id: 'toolu_1',
  prompt: '-rf "x"',
  subagent_type: 'waybill:codex-auditor',
}
const answer = (said: unknown): Ran => ({ exitCode: 0, stdout: JSON.stringify(said), stderr: '' })
const UNANSWERED = (why: string) =>
  `Waybill did not answer this call: ${why}. \`waybill jobs\` lists what runs, \`waybill doctor\` checks the set-up.`

test('listens for subagents alone, and for those that ship without asking anybody', async () => {
  const names = Object.keys(AGENT_ROLES)
  expect(readdirSync(join(PLUGIN, 'agents')).sort()).toEqual(names.map((name) => `${name}.md`).sort())
  expect(Object.entries(hooks).map(([event, { matcher }]) => [event, matcher])).toEqual([
    ['tool.call', { tool: 'Agent' }],
    ['tool.run', { tool: 'Agent' }],
  ])
  for (const name of names) {
    const { $, asked } = host(answer({}))
    const ours = { ...call, subagent_type: `waybill:${name}` }
    await hooks['tool.call']?.hook($, ours, () => 'on')
    expect(asked).toEqual([['/data/taken-toolu_1', '']])
    await hooks['tool.run']?.hook($, ours, () => 'on')
  }
})

describe('a subagent of somebody else', () => {
  const theirs = { ...call, subagent_type: 'tidier' }
  const question = [
    ['/bin/sh', '/plugins/way bill/hooks/launch.sh', 'claude', 'agent-asked'],
    {
      stdin: JSON.stringify({
        hook_event_name: 'WaybillAgent',
        cwd: '/shop',
        session_id: '',
        tool_input: { subagent_type: 'tidier', prompt: call.prompt },
      }),
      env: { CLAUDE_PLUGIN_DATA: '/data', CLAUDE_PROJECT_DIR: '/shop' },
      timeoutMs: 10_000,
    },
  ]

  test('is left to the host where it is not told whose work that is', async () => {
    const { $, asked } = host({ exitCode: 0, stdout: '', stderr: '' })
    await hooks['tool.call']?.hook($, theirs, () => 'on')
    expect(await hooks['tool.run']?.hook($, theirs, () => 'the host did it')).toBe('the host did it')
    expect(asked).toEqual([question])
  })

  test('is looked at once where nobody but the host has to do with it: the launcher stands back', async () => {
    const { $, asked } = host({ exitCode: 0, stdout: 'left\n', stderr: '' })
    await hooks['tool.call']?.hook($, theirs, () => 'on')
    expect(await hooks['tool.run']?.hook($, theirs, () => 'the host did it')).toBe('the host did it')
    expect(asked).toEqual([question, ['/data/taken-toolu_1', '']])
  })

  test('is answered where one does, under its own name', async () => {
    const { $, asked } = host({ exitCode: 0, stdout: 'routed\n', stderr: '' })
    await hooks['tool.call']?.hook($, theirs, () => 'on')
    expect(asked).toEqual([question, ['/data/taken-toolu_1', '']])
    const done = host(answer({ ok: true, text: 'Tidy.' }))
    expect(await hooks['tool.run']?.hook(done.$, theirs, () => 'the host did it')).toMatchObject({
      result: { agentType: 'tidier', content: [{ type: 'text', text: 'Tidy.' }] },
    })
    expect(done.asked).toMatchObject([[expect.arrayContaining(['--agent', 'tidier']), {}]])
  })

  test('is not done twice where the wait for it fails: its run goes on', async () => {
    const { $ } = host({ exitCode: 0, stdout: 'routed\n', stderr: '' })
    await hooks['tool.call']?.hook($, theirs, () => 'on')
    const run = async () => {
      throw new Error('timed out after 600000 ms')
    }
    const late = { ...$, process: { ...$.process, run } }
    const asked = hooks['tool.run']?.hook(late, theirs, () => 'the host did it')
    const error =
      (await asked?.then(
        () => new Error('none'),
        (e: Error) => e,
      )) ?? {}
    const failed = () => hooks['tool.run']?.failed?.($, theirs, next)
    const next = Object.assign((e: unknown) => ({ went: e }), { error })
    expect(failed()).toEqual({ deny: UNANSWERED('timed out after 600000 ms') })
    // Once: the next call is another one, whatever its id.
    expect(failed()).toEqual({ went: theirs })
  })

  test('goes on where the hook fails', () => {
    expect(hooks['tool.run']?.failed?.({}, theirs, ((e: unknown) => ({ went: e })) as never)).toEqual({
      went: theirs,
    })
  })
})

test('before the call is allowed it leaves the note that makes the launcher stand back, and goes on', async () => {
  const { $, asked } = host(answer({}))
  expect(await hooks['tool.call']?.hook($, call, (e) => ({ went: e }))).toEqual({ went: call })
  expect(asked).toEqual([['/data/taken-toolu_1', '']])
})

describe('once the call is allowed', () => {
  const run = async ($: unknown) => {
    await hooks['tool.call']?.hook(host(answer({})).$, call, () => 'on')
    return hooks['tool.run']?.hook($, call, () => 'the host did it')
  }

  test('it starts bin/waybill with the prompt on stdin, and an answer is an ordinary report', async () => {
    const { $, asked } = host(answer({ ok: true, text: 'It leaks.\n[waybill w1]' }))
    expect(await run($)).toEqual({
      result: {
        status: 'completed',
        prompt: call.prompt,
        agentId: 'waybill',
        agentType: call.subagent_type,
        canContinueAgent: false,
        content: [{ type: 'text', text: 'It leaks.\n[waybill w1]' }],
        totalToolUseCount: 0,
        totalDurationMs: expect.any(Number),
        totalTokens: 0,
        usage: {
          input_tokens: 0,
          output_tokens: 0,
          cache_creation_input_tokens: 0,
          cache_read_input_tokens: 0,
          server_tool_use: null,
          service_tier: null,
          cache_creation: null,
        },
      },
    })
    const options = ['--caller', 'claude', '--goal-file', '-', '--wait', '570', '--render', 'host']
    expect(asked).toEqual([
      [
        ['/plugins/way bill/bin/waybill', 'run', '--agent', 'waybill:codex-auditor', ...options],
        {
          stdin: call.prompt,
          env: { CLAUDE_PLUGIN_DATA: '/data', CLAUDE_PROJECT_DIR: '/shop' },
          timeoutMs: 600_000,
        },
      ],
    ])
  })

  test('work that is not to be used is an error of the call, in its own words', async () => {
    expect(await run(host(answer({ ok: false, text: 'Nothing was sent.' })).$)).toEqual({
      deny: 'Nothing was sent.',
    })
  })

  test.each<[string, Ran, string]>([
    ['nothing', { exitCode: 1, stdout: '', stderr: '' }, 'it printed no answer'],
    ['half an answer', { exitCode: 1, stdout: '{"ok":true,"te', stderr: '' }, 'it printed no answer'],
    ['another answer', answer({ ok: 'yes', text: 1 }), 'it printed no answer'],
    [
      'only an error',
      { exitCode: 6, stdout: '', stderr: 'waybill: no node.\n  Install it.\n' },
      'waybill: no node.   Install it',
    ],
  ])('%s never lets the host do the work in silence', async (_what, ran, why) => {
    expect(await run(host(ran).$)).toEqual({ deny: UNANSWERED(why) })
  })

  test('nor does a hook that fails', () => {
    const failed = hooks['tool.run']?.failed
    expect(failed?.({}, call, { error: { message: 'it failed to start' } })).toEqual({
      deny: UNANSWERED('it failed to start'),
    })
    expect(failed?.({}, call, {})).toEqual({ deny: UNANSWERED('its hook failed') })
    expect(hooks['tool.call']?.failed).toBeUndefined()
  })
})
