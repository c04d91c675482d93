import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { REPO } from '../plugin.ts'
import { message as claudeSays, toolUse } from '../servers/anthropic-turns.ts'
import type { VendorServer } from '../servers/loopback.ts'
import { message as codexSays, say } from '../servers/openai-turns.ts'
import { hooksIn, inCodex, installInCodex, PLUGIN_ID, spawnCall, trustHooks } from './codex-host.ts'
import { installRealCli } from './install.ts'
import { HOOK, type Release, release, SOURCE, speakerIn, TOOL } from './release.ts'
import { type World, world } from './world.ts'

beforeAll(async () => {
  await installRealCli()
})

let open: { here: World; from: Release } | undefined
afterEach(async () => {
  await open?.here.close()
  await open?.from.host.close()
  open = undefined
})

const BOTH = ['read' as const, 'write' as const]
const TOOL_IN_CLAUDE = 'mcp__plugin_waybill_waybill__job'

/** A user with a ledger and consents, and this repository at a git host; whichever host model asks calls a subagent of ours. */
async function enter(claude: '2.1.197' | '2.1.329' = '2.1.329') {
  const ask = { action: 'status' }
  const agent = { description: 'Work', prompt: 'Audit it', subagent_type: 'waybill:codex-auditor' }
  const here = await world('install', {
    claude,
    allow: [
      { worker: 'claude-cli', modes: BOTH },
      { worker: 'codex-cli', modes: BOTH },
    ],
    anthropic: {
      lanes: [
        { name: 'worker', when: { firstUser: 'Audit it' }, turns: [claudeSays('It holds.')] },
        { name: 'host', turns: [toolUse('Agent', agent), toolUse(TOOL_IN_CLAUDE, ask), claudeSays('Done.')] },
      ],
    },
    openai: {
      lanes: [
        { name: 'worker', when: { firstUser: 'Audit it' }, turns: [codexSays('It holds.')] },
        {
          name: 'host',
          turns: [
            say([spawnCall('gpt-5.5', 'waybill:claude-auditor', 'Audit it')]),
            say([{ call: 'job', namespace: 'mcp__waybill', arguments: ask }]),
            codexSays('Done.'),
          ],
        },
      ],
    },
  })
  const from = await release(here.place)
  open = { here, from }
  await here.waybill(['state', 'set', '--thread', 'Mend the till'])
  return { here, from }
}

/** What of the plugin a host's model was told in one session: all that was said by its last request. */
function spoken({ requests }: VendorServer) {
  const text = JSON.stringify(requests.filter(({ lane }) => lane === 'host').at(-1)?.body)
  return { hook: speakerIn(text, HOOK), tool: speakerIn(text, TOOL) }
}

/** What of the user's own must outlast the plugin. */
async function kept({ waybill, place }: World) {
  const { stdout } = await waybill(['jobs', '--all', '--json'])
  const { jobs } = JSON.parse(stdout) as { jobs: { goal: string; outcome: string }[] }
  return {
    consents: readFileSync(join(place.waybillHome, 'consents.json'), 'utf8'),
    thread: JSON.parse((await waybill(['state', 'show', '--json'])).stdout).thread?.title,
    runs: jobs.map(({ goal, outcome }) => `${goal}: ${outcome}`),
  }
}

describe.each(['2.1.197', '2.1.329'] as const)('Claude Code %s, from a git clone', (version) => {
  const plugin = async (here: World, ...args: string[]) => {
    const { code, stdout, stderr } = await here.claude(['plugin', ...args])
    if (code !== 0) throw new Error(`claude plugin ${args.join(' ')} exited ${code}: ${stdout}${stderr}`)
  }
  /** One session, and what of the plugin was in it. */
  async function session(here: World) {
    const before = here.openai.requests.length
    const { stdout } = await here.claude([
      '-p',
      'Go',
      '--output-format',
      'stream-json',
      '--verbose',
      '--allowedTools',
      TOOL_IN_CLAUDE,
    ])
    const lines = stdout.split('\n').filter((line) => line.startsWith('{'))
    const init = lines.map((line) => JSON.parse(line)).find(({ subtype }) => subtype === 'init') as {
      plugins: { name: string; path: string }[]
      plugin_errors?: unknown
    }
    return {
      from: init.plugins
        .filter(({ name }) => name === 'waybill')
        .map(({ path }) => path.replace(here.place.claudeConfig, '')),
      errors: init.plugin_errors ?? [],
      ...spoken(here.anthropic),
      worked: here.openai.requests.length - before,
    }
  }
  const cache = '/plugins/cache/waybill/waybill'

  test('it is installed, updated and removed, and what is the user’s stays', async () => {
    const { here, from } = await enter(version)
    await plugin(here, 'marketplace', 'add', SOURCE)
    await plugin(here, 'install', PLUGIN_ID)
    expect(await session(here)).toEqual({ from: [`${cache}/0.1.0`], errors: [], hook: 1, tool: 1, worked: 1 })
    from.publishSecond()
    await plugin(here, 'marketplace', 'update', 'waybill')
    await plugin(here, 'update', PLUGIN_ID)
    expect(await session(here)).toEqual({ from: [`${cache}/0.2.0`], errors: [], hook: 2, tool: 2, worked: 1 })
    const before = await kept(here)
    await plugin(here, 'uninstall', PLUGIN_ID)
    await plugin(here, 'marketplace', 'remove', 'waybill')
    expect(await session(here)).toEqual({ from: [], errors: [], hook: 0, tool: 0, worked: 0 })
    expect(await kept(here)).toEqual(before)
    expect(before).toMatchObject({
      thread: 'Mend the till',
      runs: ['Audit it: unverified', 'Audit it: unverified'],
    })
    expect(from.host.asked).toContain(`/${SOURCE}.git/git-upload-pack`)
  })

  test('validate --strict has nothing to say of either manifest, nor of the folders they stand in', async () => {
    const { here } = await enter(version)
    const said = []
    for (const path of [
      '.claude-plugin/marketplace.json',
      'plugin/.claude-plugin/plugin.json',
      '.',
      'plugin',
    ]) {
      const { code, stdout, stderr } = await here.claude(['plugin', 'validate', join(REPO, path), '--strict'])
      said.push(code === 0 ? 'passed' : stdout + stderr)
    }
    expect(said).toEqual(['passed', 'passed', 'passed', 'passed'])
  })
})

describe('Codex 0.169.0, from a git clone', () => {
  const plugin = async (here: World, ...args: string[]) => {
    const { code, stdout, stderr } = await here.place.run('codex', ['plugin', ...args], { env: here.env() })
    if (code !== 0) throw new Error(`codex plugin ${args.join(' ')} exited ${code}: ${stdout}${stderr}`)
  }
  async function session(here: World) {
    const before = here.anthropic.requests.length
    await inCodex(here)
    return { ...spoken(here.openai), worked: here.anthropic.requests.length - before }
  }
  const copies = (here: World) => {
    const folder = join(here.place.codexHome, 'plugins/cache/waybill/waybill')
    return existsSync(folder) ? readdirSync(folder) : []
  }

  test('it is installed, updated and removed, its hooks are trusted anew, and what is the user’s stays', async () => {
    const { here, from } = await enter()
    await installInCodex(here, SOURCE)
    await trustHooks(here)
    expect([await session(here), copies(here)]).toEqual([{ hook: 1, tool: 1, worked: 1 }, ['0.1.0']])
    from.publishSecond()
    await plugin(here, 'marketplace', 'upgrade', 'waybill')
    await plugin(here, 'add', PLUGIN_ID)
    const statuses = async () => [...new Set((await hooksIn(here)).map(({ trustStatus }) => trustStatus))]
    expect([await statuses(), await session(here)]).toEqual([['modified'], { hook: 0, tool: 2, worked: 0 }])
    await trustHooks(here)
    expect([await session(here), copies(here)]).toEqual([{ hook: 2, tool: 2, worked: 1 }, ['0.2.0']])
    const before = await kept(here)
    await plugin(here, 'remove', PLUGIN_ID)
    await plugin(here, 'marketplace', 'remove', 'waybill')
    expect([await session(here), copies(here)]).toEqual([{ hook: 0, tool: 0, worked: 0 }, []])
    expect(await kept(here)).toEqual(before)
    expect(before).toMatchObject({
      thread: 'Mend the till',
      runs: ['Audit it: unverified', 'Audit it: unverified'],
    })
    expect(from.host.asked).toContain(`/${SOURCE}.git/git-upload-pack`)
  })
})
