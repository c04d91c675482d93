import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { DoctorReport } from '../../src/domain/doctor.ts'
import { message as claudeSays } from '../servers/anthropic-turns.ts'
import { message as codexSays, type OpenaiTurn, say, shell } from '../servers/openai-turns.ts'
import {
  developerTextIn,
  hooksIn,
  inCodex,
  installInCodex,
  MODELS,
  outputsIn,
  spawnCall,
  trustHooks,
} from './codex-host.ts'
import type { World, WorldOptions } from './world.ts'
import { realWorlds } from './worlds.ts'

const world = realWorlds()

const CLAUDE = [{ worker: 'claude-cli' as const, modes: ['read' as const, 'write' as const] }]
const FILES = { 'sum.js': 'export const sum = (a, b) => a - b\n' }

/** A Codex with the plugin and its hooks trusted, whose model does these turns; Claude answers as the worker. */
async function enter(
  turns: OpenaiTurn[],
  { trusted = true, ...options }: WorldOptions & { trusted?: boolean } = {},
) {
  const here = await world('codex-hooks', {
    files: FILES,
    allow: CLAUDE,
    anthropic: { lanes: [{ name: 'worker', turns: [claudeSays('sum subtracts.')] }] },
    openai: {
      lanes: [
        { name: 'subagent', when: { subagent: true }, turns: [codexSays('A subagent of Codex ran.')] },
        { name: 'host', turns: [...turns, codexSays('Done.')] },
      ],
    },
    ...options,
  })
  await installInCodex(here)
  if (trusted) await trustHooks(here)
  return here
}

const lanes = (here: World) => here.openai.requests.map(({ lane }) => lane)
const goals = async (here: World) => {
  const { jobs } = JSON.parse((await here.waybill(['jobs', '--json'])).stdout) as {
    jobs: { goal: string; outcome: string }[]
  }
  return jobs.map(({ goal, outcome }) => ({ goal, outcome }))
}
const consents = async (here: World) =>
  Object.values(
    (
      JSON.parse((await here.waybill(['consents', '--json'])).stdout) as {
        consents: Record<string, { worker: string }[]>
      }
    ).consents,
  )
    .flat()
    .map(({ worker }) => worker)

test.each(MODELS)(
  'on %s a new session is told what is open, and one without anything nothing (M38–M40)',
  async (model) => {
    const here = await enter([])
    const told = () => developerTextIn(here.openai.requests.at(-1))
    await inCodex(here, { model })
    expect(told()).not.toContain('Waybill keeps')
    await here.waybill(['state', 'set', '--thread', 'Mend the till', '--summary', 'round() is wrong.'])
    await inCodex(here, { model })
    expect(told()).toContain('Open thread: Mend the till')
    expect(told()).toContain('round() is wrong.')
  },
)

test.each(MODELS)(
  'on %s a routed subagent is answered by Claude, and Codex starts none (W17, W40)',
  async (model) => {
    const here = await enter([say([spawnCall(model, 'waybill:claude-auditor', 'Audit sum.js')])])
    const { code } = await inCodex(here, { model })
    expect({
      code,
      lanes: lanes(here),
      asked: here.anthropic.requests.length,
      runs: await goals(here),
    }).toEqual({
      code: 0,
      lanes: ['host', 'host'],
      asked: 1,
      runs: [{ goal: 'Audit sum.js', outcome: 'unverified' }],
    })
    expect(outputsIn(here)).toEqual([
      expect.stringMatching(
        /<worker-output nonce="([0-9a-f]{8})" note="[^"]*">\nsum subtracts\.\n<\/worker-output \1>/,
      ),
    ])
    expect(here.place.survivors()).toEqual([])
  },
)

test('a task that Codex encrypts goes to the tool instead, whose words are plain', async () => {
  const sealed = `gAAAAAB${'pZ3-_x9Q'.repeat(60)}==`
  const delegate = {
    call: 'delegate',
    namespace: 'mcp__waybill',
    arguments: { goal: 'Audit sum.js', role: 'code-auditor', worker: 'claude' },
  }
  const here = await enter([
    say([spawnCall('gpt-6.1-sol', 'waybill:claude-auditor', sealed)]),
    say([delegate]),
  ])
  await inCodex(here, { model: 'gpt-6.1-sol' })
  const [refusal, answer] = outputsIn(here)
  expect(refusal).toContain(
    'Call Waybill\'s tool `delegate` with the same words as the goal: role "code-auditor", worker "claude".',
  )
  expect(answer).toContain('sum subtracts.')
  expect({ lanes: lanes(here), runs: await goals(here) }).toEqual({
    lanes: ['host', 'host', 'host'],
    runs: [{ goal: 'Audit sum.js', outcome: 'unverified' }],
  })
})

test.each(MODELS)(
  'on %s without consent the model gets the advice, and nothing leaves (W6, W28, W41)',
  async (model) => {
    const here = await enter([say([spawnCall(model, 'waybill:claude-auditor', 'Audit sum.js')])], {
      allow: [],
    })
    await inCodex(here, { model })
    expect(outputsIn(here)[0]).toContain(
      'the user runs `waybill allow claude` in a terminal in this repository',
    )
    expect({ lanes: lanes(here), asked: here.anthropic.requests.length }).toEqual({
      lanes: ['host', 'host'],
      asked: 0,
    })
  },
)

test.each(MODELS)('on %s other subagents are left alone', async (model) => {
  const here = await enter([say([spawnCall(model, 'default', 'Look around')]), shell('sleep 2')])
  await inCodex(here, { model })
  expect({ native: lanes(here).includes('subagent'), asked: here.anthropic.requests.length }).toEqual({
    native: true,
    asked: 0,
  })
})

test.each(MODELS)(
  'on %s the guard stops a model that reaches for a permission, in the shell and in a patch',
  async (model) => {
    const here = await enter([shell('waybill allow claude'), shell('echo fine')], { allow: [] })
    await inCodex(here, { model })
    const [stopped, fine] = outputsIn(here)
    expect(stopped).toContain('Ask the user to run `waybill allow claude` in a terminal of their own')
    expect(fine).toContain('fine')
  },
)

test('nothing that is said in the chat allows anything, and whoever says it may take away (W28, I9)', async () => {
  const here = await enter([])
  const words = ['$waybill:allow codex', '$waybill:deny claude']
  const before = await consents(here)
  for (const prompt of words) expect((await inCodex(here, { prompt })).code).toBe(0)
  expect({ before, after: await consents(here), asked: here.openai.requests.length }).toEqual({
    before: ['claude-cli'],
    after: [],
    asked: 0,
  })
})

test('until the user trusts the hooks none of them runs, and an update needs that anew: doctor says it', async () => {
  const here = await enter([shell('waybill allow claude')], { trusted: false })
  const doctor = async () => {
    const { hosts } = JSON.parse((await here.waybill(['doctor', '--json'])).stdout) as DoctorReport
    return hosts.find(({ host }) => host === 'codex')?.checks.find(({ name }) => name === 'hooks')
  }
  const stopped = async () => {
    await inCodex(here)
    return outputsIn(here)[0]?.includes('Ask the user to run')
  }
  const next = 'Start `codex`, type /hooks, and trust those of Waybill. Nobody else can do that.'
  expect([await stopped(), await doctor()]).toEqual([
    false,
    { name: 'hooks', status: 'warn', says: '5 of 5 hooks not trusted yet, so codex skips them', next },
  ])
  await trustHooks(here)
  expect([await stopped(), await doctor()]).toEqual([
    true,
    { name: 'hooks', status: 'ok', says: '5 hooks, trusted' },
  ])
  expect((await hooksIn(here)).map(({ timeoutSec }) => timeoutSec).sort()).toEqual([10, 10, 30, 600, 600])
  const [copy = ''] = (await hooksIn(here)).map(({ sourcePath }) => sourcePath)
  appendFileSync(join(copy, '../launch.sh'), '# changed\n')
  expect([await stopped(), await doctor()]).toEqual([
    false,
    {
      name: 'hooks',
      status: 'warn',
      says: '5 of 5 hooks changed since you trusted them, so codex skips them',
      next,
    },
  ])
})

test.each(['read-only', 'workspace-write'])(
  'in its %s shell Waybill itself cannot run: it says host_sandboxed, and the tool as the way out',
  async (sandbox) => {
    const command = `'${join(import.meta.dirname, '../../plugin/bin/waybill')}' run 'Audit sum.js' --worker claude --json`
    const here = await enter([shell(command)])
    // Codex's shell is a login shell: without this it finds the machine's own Node, which may be too old.
    writeFileSync(join(here.place.home, '.profile'), `PATH=${here.place.bin}:$PATH\n`)
    await inCodex(here, { sandbox })
    const said = /\{.*\}/s.exec(outputsIn(here)[0] ?? '')?.[0] ?? 'null'
    expect(JSON.parse(said)).toMatchObject({
      outcome: 'failed',
      failure: { kind: 'host_sandboxed', hint: expect.stringContaining('MCP tool') },
    })
    expect({
      asked: here.anthropic.requests.length,
      runs: existsSync(join(here.place.waybillHome, 'runs')),
    }).toEqual({
      asked: 0,
      runs: false,
    })
    expect(readFileSync(join(here.place.project, 'sum.js'), 'utf8')).toBe(FILES['sum.js'])
  },
)

const RULES = `version: 1
rules:
  - { name: looking-over, when: { words: [look over] }, role: reviewer, because: Claude looks over what Codex writes }
  - { name: their-own, when: { subagent: worker }, role: stylist }
  - { name: at-once, when: { words: [sniff] }, role: stylist, auto: true }
roles:
  reviewer: { worker: claude }
  stylist: { worker: claude, description: Looks at style. }
`
const withRules = (here: World): void =>
  writeFileSync(join(here.place.waybillHome, 'routing.yaml'), RULES, { mode: 0o600 })

test('what is said to Codex gets a line where a rule has Claude do it, and nothing starts by itself (W1, W18)', async () => {
  const here = await enter([])
  withRules(here)
  await inCodex(here, { prompt: 'please look over sum.js' })
  const [told] =
    developerTextIn(here.openai.requests[0]).match(/Waybill: by the routing rule .*? has it done\./) ?? []
  expect(told).toBe(
    "Waybill: by the routing rule looking-over (your routing.yaml:3) this is a task for the role reviewer, which is Claude (claude-sonnet-5-5, read-only). It is allowed here: Waybill's tool `delegate` with role reviewer has it done.",
  )
  expect(await goals(here)).toEqual([])
})

test('a rule of the user that starts by itself starts Claude from Codex, and says so', async () => {
  const here = await enter([])
  withRules(here)
  await inCodex(here, { prompt: 'sniff at sum.js' })
  const [, run = ''] = /run (w[0-9a-z]+) is under way/.exec(developerTextIn(here.openai.requests[0])) ?? []
  const { document } = await here.json(['wait', run])
  expect([document.text, document.worker]).toEqual(['sum subtracts.', 'claude-cli'])
})

test("a spawn of Codex's own kind is answered by Claude where a rule of the user says so (W2, W7)", async () => {
  const here = await enter([say([spawnCall('gpt-5.5', 'worker', 'Tidy sum.js')])])
  withRules(here)
  await inCodex(here)
  expect(outputsIn(here).join('\n')).toContain('sum subtracts.')
  expect(lanes(here)).not.toContain('subagent')
})
