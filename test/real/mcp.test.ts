import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { REPO } from '../plugin.ts'
import { message as claudeSays, toolUse } from '../servers/anthropic-turns.ts'
import { message as codexSays, say } from '../servers/openai-turns.ts'
import { toolResults } from './chat.ts'
import { codexProvider } from './rig.ts'
import type { World, WorldOptions } from './world.ts'
import { realWorlds } from './worlds.ts'

const world = realWorlds()
const enter = (options: WorldOptions) => world('mcp', { files: { 'sum.txt': 'one\n' }, ...options })

const id = expect.stringMatching(/^w[0-9a-z]{14}$/)
/** Words of another model, as they reach a host's: inside a fence with a nonce of its own. */
const fenced = (words: string) =>
  expect.stringMatching(
    new RegExp(`^<worker-output nonce="([0-9a-f]{8})" note="[^"]+">\\n${words}\\n</worker-output \\1>$`),
  )
const NO_CHECK = { verdict: 'unverified' }

describe('in Codex', () => {
  /** What the README tells a user to write: in `codex exec` nobody can be asked. */
  const APPROVED =
    '\n[plugins."waybill@waybill".mcp_servers.waybill]\ndefault_tools_approval_mode = "approve"\n'

  const CLAUDE = [{ worker: 'claude-cli' as const, modes: ['read' as const, 'write' as const] }]

  /** The plugin installed in the real Codex, whose model calls one tool and then says that it is done. */
  async function inCodex(
    tool: string,
    args: Record<string, unknown>,
    options: WorldOptions,
    approved = true,
  ) {
    const call = { call: tool, namespace: 'mcp__waybill', arguments: args }
    const openai = { lanes: [{ name: 'host', turns: [say([call]), codexSays('Done.')] }] }
    const here = await enter({ allow: CLAUDE, openai, ...options })
    const { run, codexHome, project } = here.place
    expect(await run('codex', ['plugin', 'marketplace', 'add', REPO])).toMatchObject({ code: 0 })
    expect(await run('codex', ['plugin', 'add', 'waybill@waybill'])).toMatchObject({ code: 0 })
    const config = join(codexHome, 'config.toml')
    if (approved) writeFileSync(config, readFileSync(config, 'utf8') + APPROVED)
    const flags = ['--json', '-s', 'read-only', '-m', 'gpt-5.5', ...codexProvider(here.openai.url)]
    const { code, stdout } = await run('codex', ['exec', ...flags, 'Hand it over'], { timeoutMs: 120_000 })
    const events = stdout.split('\n').flatMap((line) => (line.startsWith('{') ? [JSON.parse(line)] : []))
    return {
      here,
      shown: shownIn(here),
      told: {
        code,
        warnings: events.flatMap(({ item }) => (item?.type === 'error' ? [item.message] : [])),
        file: readFileSync(join(project, 'sum.txt'), 'utf8'),
        status: (await run('git', ['status', '--porcelain'])).stdout,
        asked: here.anthropic.requests.map(({ headers }) => headers['x-api-key']),
        left: here.place.survivors(),
      },
    }
  }

  const fine = { code: 0, warnings: [], file: 'one\n', status: '', left: [] }

  /** The tool's output as the model got it: JSON where it is JSON. */
  function shownIn({ openai }: World): unknown {
    const last = openai.requests.at(-1)?.body as { input: { type: string; output?: unknown }[] } | undefined
    const output = last?.input.find(({ type }) => type === 'function_call_output')?.output
    const parts =
      typeof output === 'string' ? [output] : (output as { text: string }[]).map(({ text }) => text)
    const text = parts.join('\n')
    const json = /\{.*\}/s.exec(text)?.[0]
    return json === undefined ? text : JSON.parse(json)
  }

  test('a task goes to the real Claude Code, and the answer comes back with its cost (W18, W40)', async () => {
    const usage = { inputTokens: 2_000, outputTokens: 100 }
    const anthropic = { lanes: [{ name: 'worker', turns: [claudeSays('It holds one line.', { usage })] }] }
    const { shown, told } = await inCodex('delegate', { goal: 'How many lines has sum.txt?' }, { anthropic })
    // The key is from the file: Codex hands an MCP server neither keys nor tokens.
    expect(told).toEqual({ ...fine, asked: ['dummy-anthropic-key'] })
    expect(shown).toEqual({
      id,
      outcome: 'unverified',
      worker: 'claude-cli',
      model: 'claude-sonnet-5-5',
      text: fenced('It holds one line.'),
      verdict: NO_CHECK,
      spend: {
        iterations: 1,
        tokens: { input: 2_000, cachedInput: 0, output: 100 },
        usd: expect.any(Number),
        basis: 'reported',
        billing: 'metered',
        ms: expect.any(Number),
      },
    })
  })

  test('a writing task comes back as a patch, and the project is as it was', async () => {
    const write = toolUse('Write', { file_path: 'new.txt', content: 'two\n' })
    const anthropic = { lanes: [{ name: 'worker', turns: [write, claudeSays('I made new.txt.')] }] }
    const { shown, told } = await inCodex('delegate', { goal: 'Make it.', mode: 'write' }, { anthropic })
    const twice = ['dummy-anthropic-key', 'dummy-anthropic-key']
    expect(told).toEqual({ ...fine, asked: twice })
    expect(shown).toMatchObject({
      outcome: 'accepted',
      text: fenced('I made new.txt.'),
      patch: { files: 1, insertions: 1, deletions: 0 },
    })
  })

  test('without consent it is told who can allow it, and nothing is sent (W28)', async () => {
    const { shown, told } = await inCodex('delegate', { goal: 'Go.' }, { allow: [] })
    expect(told).toEqual({ ...fine, asked: [] })
    expect(shown).toMatchObject({ outcome: 'denied', failure: { kind: 'no_consent', exit: 3 } })
  })

  test('a tool that spends money needs the approval of the user; without it exec refuses', async () => {
    const { shown, told } = await inCodex('delegate', { goal: 'Go.' }, {}, false)
    expect(told).toEqual({ ...fine, asked: [] })
    expect(shown).toMatch('MCP tool call requires approval, but approval policy is never')
  })

  test('handing over needs no approval', async () => {
    const { shown, told } = await inCodex('handoff', { action: 'write', summary: 'Begun.' }, {}, false)
    expect(told).toEqual({ ...fine, asked: [] })
    expect(shown).toMatchObject({ lastSummary: fenced('Begun.') })
  })
})

test.each(['2.1.329', '2.1.197'] as const)(
  'in Claude Code %s the tool brings back an answer of the real Codex (W18, W40)',
  async (claude) => {
    const tool = 'mcp__plugin_waybill_waybill__delegate'
    const host = [toolUse(tool, { goal: 'How many lines has sum.txt?' }), claudeSays('Done.')]
    const here = await enter({
      claude,
      plugin: true,
      allow: [{ worker: 'codex-cli', modes: ['read'] }],
      anthropic: { lanes: [{ name: 'host', turns: host }] },
      openai: { lanes: [{ name: 'worker', turns: [codexSays('It holds one line.')] }] },
    })
    const { code } = await here.claude(['-p', 'Go', '--allowedTools', tool])
    const [result] = toolResults(here.anthropic)
    expect({ code, isError: result?.isError, left: here.place.survivors() }).toEqual({
      code: 0,
      isError: false,
      left: [],
    })
    expect(JSON.parse(result?.text ?? '')).toEqual({
      id,
      outcome: 'unverified',
      worker: 'codex-cli',
      model: 'gpt-6.1-sol',
      text: fenced('It holds one line.'),
      verdict: NO_CHECK,
      signals: [expect.objectContaining({ name: 'model_unconfirmed' })],
      spend: expect.objectContaining({ basis: 'computed', billing: 'metered' }),
    })
  },
)
