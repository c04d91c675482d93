import { existsSync, globSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { CLAUDE, CODEX, does, enter, RULES, SKILL, SKILLS, type Told } from './generate-home.ts'

test('writes what each host runs, and doors to what it does not; a second run writes nothing (W3, W4, W5)', async () => {
  const here = enter()
  const first = await here.told()
  expect([
    first.code,
    first.fine,
    does(first, 'create')
      .map(({ path }) => path)
      .sort(),
  ]).toEqual([0, true, [...CLAUDE, ...CODEX].map((path) => join(here.project, path)).sort()])
  expect(does(first, 'update').map(({ path, role }) => [path, role])).toEqual([
    [join(here.project, SKILLS[0] ?? ''), 'code-auditor'],
  ])
  expect(here.read('.claude/agents/clerk.md')).toMatch(
    /^---\nname: clerk\ndescription: "Does small .*"\nmodel: claude-haiku-5-5\neffort: low\n---\n/,
  )
  expect(here.read('.codex/agents/code-auditor.toml')).toMatch(
    /\nmodel = "gpt-6\.1-sol"\nmodel_reasoning_effort = "high"\n#.*\nsandbox_mode = "read-only"\n/,
  )
  expect(first.omitted.map(({ host, what }) => `${host} ${what}`)).toEqual([
    'claude colleague',
    ...['colleague', 'skill deep-audit'].map((role) => `codex ${role}`),
  ])
  const before = here.tree()
  const second = await here.told()
  expect([second.code, second.files.filter((file) => file.does !== 'nothing')]).toEqual([0, []])
  expect(here.tree()).toEqual(before)
  expect(await here.told('--check')).toMatchObject({ code: 0, fine: true })
})

test('one block stands in the skill, and the text around it is what it was', async () => {
  const here = enter()
  await here.generate('--host', 'claude')
  const [path = ''] = SKILLS
  const block =
    /<!-- waybill:begin dispatch [0-9a-f]{16} -->\n.*<!-- waybill:end -->\n/s.exec(here.read(path))?.[0] ?? ''
  expect(here.read(path).replace(block, '')).toBe(SKILL)
  expect(block).toMatch(
    /role `code-auditor`, which is Codex CLI.*subagent `waybill:codex-auditor`.*`delegate` with the role `code-auditor`.*If it is refused/s,
  )
  here.say(RULES.replace('role: code-auditor', 'role: design-reviewer'))
  await here.generate()
  expect(here.read(path)).toContain('the subagent `design-reviewer`')
  expect(here.read(path).match(/waybill:begin/g)).toHaveLength(1)
  here.say('version: 1\n')
  expect((await here.generate()).code).toBe(0)
  expect(here.read(path)).toBe(SKILL)
})

test('--dry-run shows what would change, and --check fails; neither writes', async () => {
  const here = enter()
  const before = here.tree()
  const shown = await here.told('--dry-run')
  expect([shown.code, shown.files.find(({ role }) => role === 'clerk')?.diff]).toEqual([
    0,
    expect.stringMatching(/^@@ -0,0 \+1,\d+ @@\n\+---\n\+name: clerk\n/),
  ])
  expect((await here.generate('--dry-run')).stdout).toContain('+name: clerk\n')
  const checked = await here.generate('--check')
  expect([checked.code, checked.stdout]).toEqual([
    6,
    expect.stringMatching(/^missing +\.claude\/agents\/backtester\.md\n/),
  ])
  expect(here.tree()).toEqual(before)

  await here.generate()
  here.put('.claude/agents/clerk.md', here.read('.claude/agents/clerk.md').replace('haiku', 'opus'))
  const stale = await here.told('--check')
  expect([stale.code, stale.fine, stale.files.filter((file) => file.does !== 'nothing')]).toEqual([
    6,
    false,
    [expect.objectContaining({ role: 'clerk', host: 'claude', does: 'update' })],
  ])
  expect((await here.generate('--dry-run')).stdout).toMatch(
    /-model: claude-opus-5-5\n\+model: claude-haiku-5-5\n/,
  )
})

test('what Codex does with its files is said when they come, and to nobody else', async () => {
  const here = enter()
  const said = async (...args: string[]) => {
    const { stdout } = await here.generate(...args)
    return stdout.split('\n').filter((line) => /^(?:Codex|A host|`waybill) /.test(line))
  }
  const session = 'A host reads these files when a session starts.'
  expect(await said('--host', 'claude')).toEqual([session])
  expect(await said('--host', 'codex', '--dry-run')).toEqual([])
  expect(await said('--host', 'codex')).toEqual([
    expect.stringMatching(/^Codex reads \.codex\/agents only in a project that you trust: /),
    expect.stringMatching(/^Codex does not enforce the sandbox_mode of an agent: /),
    session,
  ])
  expect([await said(), await said('--dry-run'), await said('--check')]).toEqual([[], [], []])
  here.say('version: 1\nroles:\n  reviewer: { effort: low }\n')
  expect(await said('--host', 'codex')).toEqual([session])
})

test('--check names the command that mends what it found', async () => {
  const here = enter()
  mkdirSync(join(here.root, 'user/.claude'))
  const last = async (...args: string[]) =>
    (await here.generate('--check', ...args)).stdout.split('\n').at(-2)
  expect([await last(), await last('--user')]).toEqual([
    '`waybill generate` brings it up to date.',
    '`waybill generate --user` brings it up to date.',
  ])
})

test('what people add stays through a change of the routing: fields, comments, order, text', async () => {
  const here = enter('version: 1\n')
  await here.generate()
  const path = '.claude/agents/clerk.md'
  const mine = (text: string) =>
    text
      .replace('name:', '# Ours since May\ncolor: red   # as the desk\nname:')
      .replace('---\n\n', "skills:\n- 'a'\n---\n\nRead AGENTS.md.\n\n")
  here.put(path, `${mine(here.read(path))}\nBe brief.`)
  expect(await here.told('--check')).toMatchObject({ code: 0 })
  const before = here.read(path)
  here.say('version: 1\nroles:\n  clerk: { model: claude-sonnet-5-5, effort: medium }\n')
  const { files } = await here.told()
  expect(files.filter((file) => file.does !== 'nothing').map(({ path }) => path)).toEqual([
    join(here.project, path),
  ])
  const sum = /[0-9a-f]{16}/
  expect(here.read(path).replace(sum, '')).toBe(
    before
      .replace(sum, '')
      .replace('claude-haiku-5-5', 'claude-sonnet-5-5')
      .replace('effort: low', 'effort: medium'),
  )
})

describe('--user', () => {
  test('writes into the folders of the hosts, with profiles for Codex, and takes it back', async () => {
    const here = enter()
    const user = join(here.root, 'user')
    const claude = join(here.root, 'claude config')
    mkdirSync(join(user, '.codex'))
    mkdirSync(claude)
    const start = { env: here.env({ CLAUDE_CONFIG_DIR: claude }), cwd: here.root }
    const { code } = await here.waybill(['generate', '--user'], start)
    expect(code).toBe(0)
    expect(globSync('**/*', { cwd: claude })).toEqual([
      'agents',
      ...CLAUDE.map((path) => path.replace('.claude/', '')),
    ])
    expect(globSync('*.toml', { cwd: join(user, '.codex') }).sort()).toEqual(
      ['backtester', 'code-auditor', 'design-reviewer', 'implementer', 'reviewer'].map(
        (role) => `${role}.config.toml`,
      ),
    )
    expect(readFileSync(join(user, '.codex/implementer.config.toml'), 'utf8')).toMatch(
      /^# waybill:begin implementer [0-9a-f]{16}\nmodel = "gpt-6\.1-sol"\nmodel_reasoning_effort = "medium"\nsandbox_mode = "workspace-write"\n# waybill:end\n$/,
    )
    expect((await here.waybill(['generate', '--user', '--check'], start)).code).toBe(0)
    expect((await here.waybill(['generate', '--user', '--remove'], start)).code).toBe(0)
    expect([globSync('**/*', { cwd: claude }), existsSync(join(user, '.codex'))]).toEqual([[], true])
  })

  test('makes no folder of a host that has none', async () => {
    const here = enter()
    const { omitted, files } = await here.told('--user')
    expect([files, omitted.map(({ host, what }) => `${host}: ${what}`)]).toEqual([
      [],
      ['claude: every file', 'codex: every file'],
    ])
    const { code, stderr } = await here.waybill(['generate', '--user'], {
      env: here.env({ CODEX_HOME: 'codex' }),
    })
    expect([code, stderr]).toEqual([
      6,
      expect.stringMatching(/CODEX_HOME is `codex`, which is not an absolute path/),
    ])
  })

  test('a repository has no say in it, and its user none in a repository', async () => {
    const here = enter('version: 1\nroles:\n  theirs: { worker: claude, description: Theirs. }\n')
    here.sayOwn('version: 1\nroles:\n  mine: { worker: claude, description: Mine. }\n')
    mkdirSync(join(here.root, 'user/.claude'))
    const [project, user] = [await here.told(), await here.told('--user')]
    const roles = ({ files }: Told) => new Set(files.map(({ role }) => role))
    expect([roles(project).has('theirs'), roles(project).has('mine')]).toEqual([true, false])
    expect([roles(user).has('theirs'), roles(user).has('mine')]).toEqual([false, true])
    expect([project.notes, user.notes]).toEqual([
      [
        "Your own routing.yaml has no say in files of a repository, which are everybody's: `waybill generate --user` writes by it.",
      ],
      [],
    ])
  })
})

test.each([
  [['--check', '--dry-run'], /--check and --dry-run exclude each other/],
  [['--check', '--remove'], /--check and --remove exclude each other/],
  [['--user', '--project'], /--project and --user exclude each other/],
  [['--host', 'cluade'], /Did you mean `claude`/],
  [['--chek'], /Did you mean `--check`/],
  [['all'], /one argument too many/],
])('%j is wrong usage', async (args, why) => {
  const here = enter()
  const { code, stderr } = await here.generate(...args)
  expect([code, stderr]).toEqual([2, expect.stringMatching(why)])
})
