import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { trustRouting } from '../e2e/trusted-routing.ts'
import { message as claudeSays, toolUse } from '../servers/anthropic-turns.ts'
import { message as codexSays, type Item, say } from '../servers/openai-turns.ts'
import { codexProvider } from './rig.ts'
import type { World, WorldOptions } from './world.ts'
import { realWorlds } from './worlds.ts'

const world = realWorlds()

/** Roles of a person and of the repository, so that each differs from what the host would take by itself. */
const ROUTING = `version: 1
roles:
  scribe: { worker: claude, model: claude-sonnet-5-5, effort: low, mode: write, description: Writes things down. }
  reader: { worker: claude, model: claude-haiku-5-5, mode: read, description: Reads. }
  checker: { worker: codex, model: gpt-5.5, effort: xhigh, mode: read, description: Checks. }
  builder: { worker: codex, model: gpt-6-luna, effort: low, mode: write, description: Builds. }
rules:
  - { when: { skill: deep-audit, host: claude }, role: checker }
  - { when: { skill: deep-audit, host: codex }, role: reader }
`

const SKILL = '---\nname: deep-audit\ndescription: Audits deeply.\n---\n\n# Deep audit\n\nRead everything.\n'

const FILES = {
  'README.md': '# Till\n',
  '.claude/skills/deep-audit/SKILL.md': SKILL,
  '.agents/skills/deep-audit/SKILL.md': SKILL,
}

async function enter(options: WorldOptions) {
  const here = await world('generate', { files: FILES, ...options })
  writeFileSync(join(here.place.waybillHome, 'routing.yaml'), ROUTING, { mode: 0o600 })
  trustRouting(here.place, ROUTING)
  return here
}

async function generate(here: World, ...args: string[]) {
  const { code, stdout, stderr } = await here.waybill(['generate', ...args])
  expect({ code, stdout, stderr }).toMatchObject({ code: 0 })
}

describe.each(['2.1.329', '2.1.197'] as const)('Claude Code %s', (claude) => {
  type Body = { model: string; tools?: { name: string }[]; output_config?: { effort?: string } }

  /** The request of the subagent, and what the host lists. */
  async function called(agent: string, ...scope: string[]) {
    const here = await enter({
      claude,
      anthropic: {
        lanes: [
          { name: 'subagent', when: { subagent: true }, turns: [claudeSays('Read it.')] },
          {
            name: 'host',
            turns: [
              toolUse('Agent', {
                description: 'W',
                prompt: 'Go',
                subagent_type: agent,
                run_in_background: false,
              }),
              claudeSays('Done.'),
            ],
          },
        ],
      },
    })
    await generate(here, '--host', 'claude', ...scope)
    const { stdout } = await here.claude(['-p', 'Go', '--output-format', 'stream-json', '--verbose'])
    const init = stdout.split('\n').find((line) => line.includes('"subtype":"init"')) ?? '{}'
    const seen = here.anthropic.requests.find(({ lane }) => lane === 'subagent')
    const body = seen?.body as (Body & { system: { text: string }[] }) | undefined
    return {
      listed: (JSON.parse(init) as { agents: string[] }).agents,
      model: body?.model,
      effort: body?.output_config?.effort,
      tools: body?.tools?.map(({ name }) => name),
      system: body?.system.map(({ text }) => text).join('\n') ?? '',
    }
  }

  test.each(['--project', '--user'])(
    'runs a reading role on its model, with tools that read (%s)',
    async (scope) => {
      const { listed, model, tools, system } = await called('reader', scope)
      expect(listed).toEqual(expect.arrayContaining(['reader', 'scribe', 'architect', 'clerk', 'checker']))
      expect({ model, tools }).toEqual({ model: 'claude-haiku-5-5', tools: ['Read', 'Grep', 'Glob'] })
      expect(system).toContain('Your role is reader. Reads.')
    },
  )

  test('runs a writing role on its model and effort, with all tools', async () => {
    const { model, effort, tools } = await called('scribe')
    expect(model).toBe('claude-sonnet-5-5')
    expect(tools).toEqual(expect.arrayContaining(['Read', 'Edit', 'Write', 'Bash']))
    // The older one does not read it.
    if (claude === '2.1.329') expect(effort).toBe('low')
  })

  test('reads in a skill whose work it is, above what stood there', async () => {
    const host = [toolUse('Skill', { skill: 'deep-audit' }), claudeSays('Done.')]
    const here = await enter({ claude, anthropic: { lanes: [{ name: 'host', turns: host }] } })
    await generate(here, '--host', 'claude')
    await here.claude(['-p', 'Go'])
    expect(JSON.stringify(here.anthropic.requests.at(-1)?.body)).toMatch(
      /done by the role `checker`, which is Codex CLI.*call the subagent `checker`.*# Deep audit.*Read everything\./,
    )
  })

  test('lets nobody do the work of a foreign role where Waybill’s hooks are not there', async () => {
    const { model, tools, system } = await called('checker')
    expect(model).toMatch(/haiku/)
    expect(tools).toEqual([])
    expect(system).toContain('Waybill did not answer this call.')
  })
})

describe('Codex 0.169.0', () => {
  type Body = { model: string; reasoning?: { effort?: string }; input: unknown[] }
  const requestsOf = (here: World) =>
    here.openai.requests
      .filter(({ path }) => path.endsWith('/responses'))
      .map(({ lane, body }) => ({ lane, body: body as Body }))

  const exec = (here: World, ...args: string[]) =>
    here.place.run('codex', ['exec', '--json', ...codexProvider(here.openai.url), ...args, 'Go'], {
      env: here.env(),
    })

  test.each([
    ['checker', { model: 'gpt-5.5', effort: 'xhigh', sandbox: 'read-only' }],
    ['builder', { model: 'gpt-6-luna', effort: 'low', sandbox: 'workspace-write' }],
  ])('-p %s takes model, effort and sandbox of the profile', async (profile, wanted) => {
    const here = await enter({ openai: { lanes: [{ name: 'host', turns: [codexSays('Done.')] }] } })
    await generate(here, '--user', '--host', 'codex')
    await exec(here, '-p', profile)
    const [first] = requestsOf(here)
    const sandbox = /`sandbox_mode` is `([\w-]+)`/.exec(JSON.stringify(first?.body.input))?.[1]
    expect({ model: first?.body.model, effort: first?.body.reasoning?.effort, sandbox }).toEqual(wanted)
  })

  /** How a model of each generation of Codex's tools calls an agent. */
  const SPAWNS: [tools: string, model: string, call: (agent: string) => Item][] = [
    [
      'v1',
      'gpt-5.5',
      (agent_type) => ({
        call: 'spawn_agent',
        namespace: 'multi_agent_v1',
        arguments: { message: 'Go', agent_type },
      }),
    ],
    [
      'v2',
      'gpt-6.1-sol',
      (agent_type) => ({
        call: 'spawn_agent',
        namespace: 'collaboration',
        arguments: { task_name: 'work', message: 'Go', agent_type, fork_turns: 'none' },
      }),
    ],
  ]

  async function spawned(model: string, call: Item, ...scope: string[]) {
    const here = await enter({
      openai: {
        lanes: [
          { name: 'agent', when: { subagent: true }, turns: [codexSays('Checked.')] },
          // Codex ends its agents when its own turn ends.
          { name: 'host', turns: [say([call]), { ...codexSays('Done.'), beforeMs: 3_000 }] },
        ],
      },
    })
    const { codexHome, project } = here.place
    writeFileSync(join(codexHome, 'config.toml'), `[projects."${project}"]\ntrust_level = "trusted"\n`)
    await generate(here, '--host', 'codex', ...scope)
    const { stdout } = await exec(here, '-m', model)
    const [agent] = requestsOf(here).filter(({ lane }) => lane === 'agent')
    return {
      complaints: stdout.split('\n').filter((line) => line.includes('malformed')),
      model: agent?.body.model,
      effort: agent?.body.reasoning?.effort,
      input: JSON.stringify(agent?.body.input),
    }
  }

  test.each(SPAWNS.flatMap((one) => [[...one, '--project'] as const, [...one, '--user'] as const]))(
    'an agent that is spawned by tools %s takes model, effort and instructions of its file',
    async (_, model, call, scope) => {
      const { input, ...told } = await spawned(model, call('builder'), scope)
      expect(told).toEqual({ complaints: [], model: 'gpt-6-luna', effort: 'low' })
      expect(input).toContain('Your role is builder. Builds.')
    },
  )

  test.each(SPAWNS)(
    'nobody does the work of a foreign role where Waybill’s hooks are not there (tools %s)',
    async (_, model, call) => {
      const { input, ...told } = await spawned(model, call('reader'))
      // It has the model of whoever calls it.
      expect(told).toEqual({ complaints: [], model, effort: 'low' })
      expect(input).toContain('Waybill did not answer this call.')
    },
  )
})
