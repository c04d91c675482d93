import {
  existsSync,
  globSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { type Home, home, write } from './home.ts'

const open: Home[] = []
afterEach(() => {
  for (const one of open.splice(0)) one.close()
})

const SKILL = '---\nname: deep-audit\ndescription: Audits deeply.\n---\n\n# Deep audit\n\nRead everything.'
const SKILLS = ['.claude/skills/deep-audit/SKILL.md', '.agents/skills/deep-audit/SKILL.md']
const RULES = 'version: 1\nrules:\n  - { name: deep, when: { skill: deep-audit }, role: code-auditor }\n'

const CLAUDE = ['architect', 'backtester', 'clerk', 'design-reviewer'].map(
  (role) => `.claude/agents/${role}.md`,
)
const CODEX_ROLES = [
  'architect',
  'backtester',
  'clerk',
  'code-auditor',
  'design-reviewer',
  'implementer',
  'reviewer',
]
const CODEX = CODEX_ROLES.map((role) => `.codex/agents/${role}.toml`)

type Row = {
  host: string
  kind: string
  role: string
  path: string
  does: string
  why?: string
  diff?: string
}
type Told = {
  scope: string
  fine: boolean
  files: Row[]
  omitted: { host: string; what: string; because: string }[]
  notes: string[]
}

function enter(routing = RULES) {
  const here = home({
    files: { 'README.md': '# Hello\n', [SKILLS[0] ?? '']: SKILL, [SKILLS[1] ?? '']: SKILL },
  })
  open.push(here)
  const say = (text: string) => writeFileSync(join(here.waybillHome, 'routing.yaml'), text, { mode: 0o600 })
  say(routing)
  const generate = (...args: string[]) => here.waybill(['generate', ...args])
  return {
    ...here,
    say,
    generate,
    told: async (...args: string[]) => {
      const { code, stdout } = await generate(...args, '--json')
      return { code, ...(JSON.parse(stdout) as Told) }
    },
    read: (path: string) => readFileSync(join(here.project, path), 'utf8'),
    put: (path: string, text: string) => write(join(here.project, path), text),
    /** Everything in the project but git's own, with what is in it. */
    tree: () =>
      globSync(['*', '.{claude,codex,agents}/**/*'], { cwd: here.project, withFileTypes: true })
        .filter((entry) => entry.isFile() || entry.isSymbolicLink())
        .map((entry) => join(entry.parentPath, entry.name))
        .map((path) => [
          path.slice(here.project.length + 1),
          entryText(path),
          String(statSync(path).mtimeMs),
        ]),
  }
}

const entryText = (path: string) => (existsSync(path) ? readFileSync(path, 'utf8') : '')
const does = ({ files }: Told, kind: string) => files.filter((file) => file.does === kind)

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
    ...['researcher', 'quick-lookup', 'triage', 'colleague'].map((role) => `claude ${role}`),
    ...['researcher', 'quick-lookup', 'triage', 'colleague', 'skill deep-audit'].map(
      (role) => `codex ${role}`,
    ),
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
    expect.stringMatching(/^@@ -1 \+1 @@\n\+---\n\+name: clerk\n/),
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

describe('what Waybill did not write', () => {
  test('is never written over, and is named', async () => {
    const here = enter()
    const mine = '---\nname: architect\ndescription: Mine.\n---\nMine.\n'
    here.put('.claude/agents/architect.md', mine)
    here.put('.codex/agents/architect.toml', 'name = "architect"\n')
    const { code, files } = await here.told()
    expect([code, files.filter((file) => file.does === 'keep').map(({ path, why }) => [path, why])]).toEqual([
      0,
      ['.claude/agents/architect.md', '.codex/agents/architect.toml'].map((path) => [
        join(here.project, path),
        'Waybill did not write it: rename the role, or rename or delete the file',
      ]),
    ])
    expect(here.read('.claude/agents/architect.md')).toBe(mine)
    await here.generate('--remove')
    expect(here.read('.claude/agents/architect.md')).toBe(mine)
  })

  test.each(['.claude', '.claude/agents'])('nothing is followed through a link at %s', async (at) => {
    const here = enter()
    const elsewhere = join(here.root, 'elsewhere')
    mkdirSync(join(elsewhere, 'agents'), { recursive: true })
    rmSync(join(here.project, '.claude'), { recursive: true })
    if (at !== '.claude') mkdirSync(join(here.project, '.claude'))
    symlinkSync(elsewhere, join(here.project, at))
    const { code, files } = await here.told('--host', 'claude')
    const agents = files.filter(({ kind }) => kind === 'subagent')
    expect([code, agents.map((file) => file.does)]).toEqual([6, CLAUDE.map(() => 'stuck')])
    expect(globSync('**/*.md', { cwd: elsewhere })).toEqual([])
  })

  test('a folder that cannot be written is told, and the other host is served', async () => {
    const here = enter()
    write(join(here.project, '.claude/agents'), 'no folder')
    const { code, files } = await here.told()
    expect([code, does({ files } as Told, 'stuck').map(({ why }) => why)]).toEqual([
      6,
      CLAUDE.map(() => '.claude/agents is no folder'),
    ])
    expect(here.read('.codex/agents/clerk.toml')).toContain('name = "clerk"')
  })
})

describe('a role that is gone', () => {
  const OWN = 'version: 1\nroles:\n  typist: { worker: claude, description: Types. }\n'

  test('takes its files with it', async () => {
    const here = enter(OWN)
    await here.generate()
    expect(here.read('.claude/agents/typist.md')).toContain('name: typist')
    here.say('version: 1\n')
    expect(await here.told('--check')).toMatchObject({ code: 6 })
    const { code, files } = await here.told()
    expect([code, does({ files } as Told, 'remove').map(({ path }) => path)]).toEqual([
      0,
      ['.claude/agents/typist.md', '.codex/agents/typist.toml'].map((path) => join(here.project, path)),
    ])
    expect(existsSync(join(here.project, '.claude/agents/typist.md'))).toBe(false)
  })

  test.each([
    ['a line of theirs', (text: string) => `${text}\nMine.\n`, /lines of yours/],
    ['an edit of what is ours', (text: string) => text.replace('Your role', 'My role'), /was edited/],
  ])('leaves a file with %s, and names it', async (_, edit, why) => {
    const here = enter(OWN)
    await here.generate('--host', 'claude')
    const path = '.claude/agents/typist.md'
    here.put(path, edit(here.read(path)))
    const before = here.read(path)
    here.say('version: 1\n')
    const { code, files } = await here.told('--host', 'claude')
    expect([code, does({ files } as Told, 'stuck')]).toEqual([
      6,
      [expect.objectContaining({ path: join(here.project, path), why: expect.stringMatching(why) })],
    ])
    expect(here.read(path)).toBe(before)
  })
})

test('--remove takes all of it back; only what people have added stays', async () => {
  const here = enter()
  const before = here.tree().map(([path, text]) => [path, text])
  await here.generate()
  expect((await here.generate('--remove', '--dry-run')).stdout).toContain('left over .claude/agents/clerk.md')
  expect(here.tree().length).toBeGreaterThan(before.length)
  expect((await here.generate('--remove')).code).toBe(0)
  expect(here.tree().map(([path, text]) => [path, text])).toEqual(before)
  expect(existsSync(join(here.project, '.codex'))).toBe(false)

  await here.generate()
  here.put('.claude/agents/clerk.md', `${here.read('.claude/agents/clerk.md')}Mine.\n`)
  const { code, files } = await here.told('--remove')
  expect([code, does({ files } as Told, 'update').map(({ path, why }) => [path, why])]).toEqual([
    0,
    [
      [join(here.project, '.claude/agents/clerk.md'), 'your own lines stay'],
      [join(here.project, SKILLS[0] ?? ''), undefined],
    ],
  ])
  expect(here.read('.claude/agents/clerk.md')).toBe('---\n---\n\nMine.\n')
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

  test('a repository has no say in it, and in its own folder only once it is trusted', async () => {
    const here = enter('version: 1\n')
    here.put('.waybill/routing.yaml', 'version: 1\nroles:\n  spy: { worker: claude, description: Spies. }\n')
    mkdirSync(join(here.root, 'user/.claude'))
    const project = await here.told('--dry-run')
    expect(project.notes).toEqual([expect.stringMatching(/routing\.yaml was not trusted by you/)])
    expect(
      [...project.files, ...(await here.told('--user')).files].filter(({ role }) => role === 'spy'),
    ).toEqual([])
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

test.each(['ENOSPC', 'EIO'])(
  'a disk that says %s half-way leaves whole files alone, and the next run ends it',
  async (code) => {
    const here = enter()
    const whole = enter()
    await whole.generate()
    const faults = { env: here.env({ WAYBILL_FAULTS: `fs:${code}:60` }) }
    const { stdout, ...ended } = await here.waybill(['generate', '--json'], faults)
    const files = (JSON.parse(stdout) as Told).files
    expect([ended.code, new Set(files.map((file) => file.does))]).toEqual([
      6,
      new Set(['create', 'update', 'stuck']),
    ])
    const texts = (one: typeof here) => one.tree().map(([path, text]) => `${path}\n${text}`)
    const partly = texts(here)
    expect(partly.filter((text) => !texts(whole).includes(text))).toEqual([])
    expect(partly.length).toBeLessThan(texts(whole).length)
    expect((await here.generate()).code).toBe(0)
    expect(texts(here)).toEqual(texts(whole))
    whole.close()
  },
)
