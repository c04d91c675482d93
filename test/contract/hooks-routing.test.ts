import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { PolicyAnswer } from '../../src/entry/commands/policy-explain.ts'
import type { Home } from '../e2e/home.ts'
import { runProgram } from '../real/processes.ts'
import { fire, hookEnv, LAUNCHER, machine } from './hooks-harness.ts'
import { called, jobs, lineOn, own, RULES, type Said, typed } from './routing-harness.ts'

const AUDIT = '{ name: mine, when: { words: [audit] }, role: reviewer, because: I want it }'
const ruleIn = (line: string | undefined) => /routing rule (\S+ \([^)]*\))/.exec(line ?? '')?.[1]

describe('what is typed', () => {
  test('is told to belong to another vendor by the rule that matched first, with the door to it (W1, G28)', async () => {
    const here = machine({ codex: ['read'] })
    own(here, RULES(AUDIT))
    expect(await lineOn(here, 'audit README.md')).toBe(
      "Waybill: by the routing rule mine (your routing.yaml:3) this is a task for the role reviewer, which is Codex (gpt-6.1-sol, read-only). It is allowed here: the subagent waybill:codex-reviewer, or Waybill's tool `delegate` with role reviewer, has it done.",
    )
    expect(await lineOn(here, 'backtest it')).toBe(
      'Waybill: by the routing rule backtest (built-in of 2026-11-21) this is a task for the role backtester, which is Codex (gpt-6.1-sol, in a scratch worktree). It cannot run: only read is allowed here. Only the user can allow it, with `/waybill:allow codex --write`.',
    )
    expect(await jobs(here)).toEqual([])
  })

  test.each([
    ['what stays with the host', 'rename audit.ts'],
    ['a command', '/compact please: audit it'],
    ['a notice of the host', '<task-notification>Done: audit it</task-notification>'],
    ["the host's own vendor", 'ask Claude to audit nothing and review it'],
  ])('nothing is said of %s', async (_what, prompt) => {
    const here = machine({ codex: ['read'] })
    expect(await lineOn(here, prompt)).toBeUndefined()
  })

  test('is told to be denied where a routing file denies its worker, and no permission is asked for', async () => {
    const here = machine({ codex: ['read'] })
    own(here, 'version: 1\ndeny: [codex]\n')
    expect(await lineOn(here, 'audit the repo for bugs')).toBe(
      'Waybill: by the routing rule audit (built-in of 2026-11-21) this is a task for the role code-auditor, which is Codex (gpt-6.1-sol, read-only). It cannot run: your routing.yaml denies codex-cli here. Only the user can change that, in this file.',
    )
  })

  test('goes to whom a file gives the role, and to none that is denied', async () => {
    const here = machine({ codex: ['read'] })
    const prompt = 'triage these alerts'
    const roles = 'roles: { triage: { worker: codex } }\n'
    own(here, `version: 1\n${roles}`)
    expect(await lineOn(here, prompt)).toContain(
      'for the role triage, which is Codex (gpt-6.1-sol, read-only). It is allowed here',
    )
    own(here, `version: 1\ndeny: [codex]\n${roles}`)
    expect(await lineOn(here, prompt)).toContain('It cannot run: your routing.yaml denies codex-cli here.')
  })

  test('no program is started for it where nobody set up anything', async () => {
    const here = machine()
    const { event, input } = typed(here, 'audit it')
    // Without any program on the PATH, `cat` and `node` would be missed.
    const env = { ...hookEnv(here), PATH: '' }
    const ended = await runProgram('/bin/sh', [LAUNCHER, 'claude', event], {
      cwd: here.project,
      env,
      stdin: JSON.stringify(input),
      timeoutMs: 30_000,
    })
    expect([ended.code, ended.stdout, ended.stderr]).toEqual([0, '', ''])
  })
})

describe('the table that hooks decide by', () => {
  test('follows each of its sources: the user’s file, the repository’s, and trust in it (I9)', async () => {
    const here = machine({ codex: ['read'] })
    const seen: (string | undefined)[] = []
    const look = async () => seen.push(ruleIn(await lineOn(here, 'audit it')))
    await look()
    own(here, RULES(AUDIT))
    await look()
    own(here, RULES(AUDIT.replace('mine', 'other')))
    await look()
    own(here, 'version: 1\n')
    mkdirSync(join(here.project, '.waybill'), { recursive: true })
    writeFileSync(join(here.project, '.waybill/routing.yaml'), RULES(AUDIT.replace('mine', 'theirs')))
    await look()
    trust(here)
    await look()
    writeFileSync(join(here.project, '.waybill/routing.yaml'), RULES(AUDIT.replace('mine', 'edited')))
    await look()
    // The commands go by the same table.
    const { stdout } = await here.waybill(['policy', 'explain', 'audit it', '--json'])
    expect((JSON.parse(stdout) as PolicyAnswer).decision?.rule.name).toBe('audit')
    expect(seen).toEqual([
      'audit (built-in of 2026-11-21)',
      'mine (your routing.yaml:3)',
      'other (your routing.yaml:3)',
      'audit (built-in of 2026-11-21)',
      'theirs (.waybill/routing.yaml:3)',
      'audit (built-in of 2026-11-21)',
    ])
  })

  test('is made anew where it is damaged, and is not where its sources are as they were', async () => {
    const here = machine({ codex: ['read'] })
    own(here, RULES(AUDIT))
    await lineOn(here, 'audit it')
    const folder = join(here.waybillHome, 'routing')
    const [name = ''] = readdirSync(folder)
    const whole = readFileSync(join(folder, name), 'utf8')
    writeFileSync(join(folder, name), whole.slice(0, 200))
    expect(ruleIn(await lineOn(here, 'audit it'))).toBe('mine (your routing.yaml:3)')
    const marked = whole.replace('"mine"', '"as-it-was"')
    writeFileSync(join(folder, name), marked)
    expect(ruleIn(await lineOn(here, 'audit it'))).toBe('as-it-was (your routing.yaml:3)')
    expect(readdirSync(folder)).toEqual([name])
  })

  test('is not there for a file with a mistake: the host goes on, and stderr has the place', async () => {
    const here = machine({ codex: ['read'] })
    own(here, RULES('{ name: mine, wen: { words: [audit] }, role: reviewer }'))
    const { event, input } = typed(here, 'audit it')
    const start = { cwd: here.project, env: hookEnv(here), stdin: JSON.stringify(input), timeoutMs: 30_000 }
    const { code, stdout, stderr } = await runProgram('/bin/sh', [LAUNCHER, 'claude', event], start)
    expect([code, stdout]).toEqual([0, ''])
    expect(stderr).toContain('routing.yaml line 3: there is no field `rules.0.wen`. Did you mean `when`?')
  })
})

/** As `waybill trust` records it. */
function trust(here: Home): void {
  const path = join(here.waybillHome, 'trusted.json')
  const text = readFileSync(join(here.project, '.waybill/routing.yaml'), 'utf8')
  const record = {
    text,
    sha256: createHash('sha256').update(text).digest('hex'),
    recordedAt: '2026-11-21T00:00:00.000Z',
    how: 'terminal',
  }
  const repositories = { [join(here.project, '.git')]: { routing: record, commands: {} } }
  writeFileSync(path, JSON.stringify({ version: 2, repositories }), { mode: 0o600 })
}

describe('a rule that starts by itself', () => {
  const startedBy = (line: string | undefined) =>
    /run (w[0-9a-z]+) (?:is under way|has already ended)/.exec(line ?? '')?.[1]
  const auto = (role: string) =>
    RULES(`{ name: at-once, when: { words: [sniff] }, role: ${role}, auto: true }`)

  test('starts one read-only run for a turn of a session, and another for the same words later or elsewhere', async () => {
    const here = machine({ codex: ['read', 'write'] })
    own(here, auto('reviewer'))
    const prompt = 'sniff at it [[fake: answer It smells.]]'
    const first = { prompt_id: 'p1' }
    const before = await lineOn(here, prompt, first)
    const id = startedBy(before)
    const { document } = await here.json(['wait', id ?? ''])
    expect([document.text, document.route]).toMatchObject(['It smells.', { mode: 'read', role: 'reviewer' }])
    expect(await lineOn(here, prompt, first)).toContain(
      `run ${id} has already ended (unverified). \`job\` (action result) brings what came of it.`,
    )
    const others = [{ prompt_id: 'p2' }, { session_id: 's2', ...first }, {}, {}]
    const lines: (string | undefined)[] = []
    for (const other of others) lines.push(await lineOn(here, prompt, other))
    const ids = [id, ...lines.map(startedBy)]
    expect(new Set(ids).size).toBe(5)
    expect((await jobs(here)).map((job) => job.id).sort()).toEqual(ids.sort())
  })

  test('is told to be under way as soon as it is, also by a second hook of the turn', async () => {
    const here = machine({ codex: ['read'] })
    own(here, auto('reviewer'))
    // Less than the longest that a prompt is held for: who waited for it would find it ended.
    const prompt = 'sniff at it [[fake: sleep 7500]]'
    const lines = [
      await lineOn(here, prompt, { prompt_id: 'p1' }),
      await lineOn(here, prompt, { prompt_id: 'p1' }),
    ]
    const [id = '', second] = lines.map(startedBy)
    expect(second).toBe(id)
    expect((await here.json(['result', id])).document.outcome).toBe('running')
    await here.waybill(['cancel', id])
  })

  test('says why where it did not begin', async () => {
    const here = machine({ codex: ['read'] })
    own(here, auto('reviewer'))
    const key = ['sk-ant', `api03-${'Zx9Qa7Lm'.repeat(11)}-AbCdEfAA`].join('-')
    const line = await lineOn(here, `sniff at it with ${key}`, { prompt_id: 'p1' })
    expect(line).toMatch(/started at once, and this one did not begin \(w[0-9a-z]+\): .*secret/i)
    expect(line).not.toContain('It is allowed here')
  })

  test.each([
    ['a role that writes', 'implementer', ['read', 'write'], 'It is allowed here'],
    ['what nobody allowed', 'reviewer', undefined, 'It cannot run'],
  ] as const)('starts nothing for %s', async (_what, role, codex, says) => {
    const here = machine(codex ? { codex: [...codex] } : {})
    own(here, auto(role))
    expect(await lineOn(here, 'sniff at it')).toContain(says)
    expect(await jobs(here)).toEqual([])
  })
})

describe('a call whose work a rule gives away', () => {
  const FILES = {
    'README.md': '# Hello\n',
    '.claude/skills/pedant/SKILL.md':
      '---\nname: pedant\ndescription: x\n---\n[[fake: answer As told.]] Look at $ARGUMENTS.\n',
  }
  const GIVEN = RULES(
    '{ name: tidying, when: { subagent: tidier }, role: reviewer }',
    '{ name: pedantry, when: { skill: [pedant, bare] }, role: reviewer }',
  )
  const skill = (here: Home, name: string, args?: string) =>
    fire(here, called(here, 'skill-call', 'Skill', { skill: name, ...(args ? { args } : {}) })) as Promise<
      Said | undefined
    >
  const agent = (here: Home, name: string) =>
    fire(
      here,
      called(here, 'agent-call', 'Agent', {
        subagent_type: name,
        prompt: '[[fake: answer Tidy.]]',
        description: 'x',
      }),
    ) as Promise<Said | undefined>

  test('of a subagent is answered by its worker, and under its rule (W7, W17)', async () => {
    const here = machine({ codex: ['read'] })
    own(here, GIVEN)
    expect((await agent(here, 'tidier'))?.hookSpecificOutput.permissionDecisionReason).toContain('Tidy.')
    expect(await agent(here, 'Explore')).toBeUndefined()
    const [job] = await jobs(here)
    const { document } = await here.json(['result', job?.id ?? ''])
    expect(document.route).toMatchObject({
      role: 'reviewer',
      rule: { name: 'tidying', from: 'your routing.yaml:3' },
    })
  })

  test('of a skill is done by its instructions; without instructions and words it is left alone', async () => {
    const here = machine({ codex: ['read'], files: FILES })
    own(here, GIVEN)
    expect((await skill(here, 'pedant', 'README.md'))?.hookSpecificOutput.permissionDecisionReason).toContain(
      'As told.',
    )
    expect(
      (await skill(here, 'bare', '[[fake: answer Bare.]]'))?.hookSpecificOutput.permissionDecisionReason,
    ).toContain('Bare.')
    expect(await skill(here, 'bare')).toBeUndefined()
    expect(await skill(here, 'other', 'README.md')).toBeUndefined()
  })

  test('of a door that was generated is answered as its role, and one of that name that somebody wrote is not', async () => {
    const here = machine({ codex: ['read'] })
    await here.waybill(['generate', '--host', 'claude'])
    expect((await agent(here, 'design-reviewer'))?.hookSpecificOutput.permissionDecisionReason).toContain(
      'Tidy.',
    )
    const [job] = await jobs(here)
    expect((await here.json(['result', job?.id ?? ''])).document.route).toMatchObject({
      role: 'design-reviewer',
    })
    expect((await agent(here, 'backtester'))?.hookSpecificOutput.permissionDecisionReason).toContain(
      'only read is allowed',
    )
    const mine = '---\nname: reviewer\n---\nNever say: Waybill did not answer this call.\n'
    writeFileSync(join(here.project, '.claude/agents/reviewer.md'), mine)
    expect(await agent(here, 'reviewer')).toBeUndefined()
    expect(await agent(here, 'architect')).toBeUndefined()
  })

  test("goes on as the host's own where its worker is denied, and a door is refused", async () => {
    const here = machine({ codex: ['read'], files: FILES })
    own(here, GIVEN)
    await here.waybill(['generate', '--host', 'claude'])
    own(here, GIVEN.replace('rules:', 'deny: [codex]\nrules:'))
    for (const said of [await agent(here, 'tidier'), await skill(here, 'pedant')])
      expect(said?.hookSpecificOutput).toEqual({
        hookEventName: 'PreToolUse',
        additionalContext: expect.stringContaining('It cannot run: your routing.yaml denies codex-cli here.'),
      })
    expect((await agent(here, 'design-reviewer'))?.hookSpecificOutput.permissionDecisionReason).toMatch(
      /^your routing\.yaml denies codex-cli here\. Do the work yourself/,
    )
    expect(await jobs(here)).toEqual([])
  })

  test("goes on as the host's own without consent, and says what is missing (W6, W41)", async () => {
    const here = machine({ files: FILES })
    own(here, GIVEN)
    for (const said of [await agent(here, 'tidier'), await skill(here, 'pedant')])
      expect(said?.hookSpecificOutput).toEqual({
        hookEventName: 'PreToolUse',
        additionalContext: expect.stringContaining('It cannot run: this repository has not allowed it.'),
      })
    expect(await jobs(here)).toEqual([])
  })
})
