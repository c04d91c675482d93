import { existsSync, globSync, mkdirSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { CLAUDE, does, enter, SKILLS, type Told } from './generate-home.ts'

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
        'Waybill did not write it: rename the role or the file',
      ]),
    ])
    expect(here.read('.claude/agents/architect.md')).toBe(mine)
    await here.generate('--remove')
    expect(here.read('.claude/agents/architect.md')).toBe(mine)
  })

  test.each([
    [
      'with front matter that is no strict YAML',
      '---\nname: deep-audit\ndescription: Use when: x\n---\n\n# Deep\n',
    ],
    ['that shows marks', '# Deep\n\n```markdown\n<!-- waybill:begin foo -->\n```\n'],
  ])('a skill %s gets its block and loses it, and --check is content', async (_, skill) => {
    const here = enter()
    const [path = ''] = SKILLS
    here.put(path, skill)
    expect((await here.generate()).code).toBe(0)
    expect(here.read(path)).toContain('waybill:begin dispatch')
    expect((await here.generate('--check')).code).toBe(0)
    expect((await here.generate('--remove')).code).toBe(0)
    expect(here.read(path)).toBe(skill)
  })

  test('a skill without a place for the block is kept as it is, and is no mistake', async () => {
    const here = enter()
    const [path = ''] = SKILLS
    here.put(path, '---\nname: deep-audit\n')
    const checks = [await here.generate(), await here.generate('--check')]
    expect(checks.map(({ code }) => code)).toEqual([0, 0])
    expect(checks[1]?.stdout).toContain(
      `kept      ${path}: its front matter does not end with a line \`---\`: there is no place for the block\n`,
    )
    expect(here.read(path)).toBe('---\nname: deep-audit\n')
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
    here.put('.claude/agents', 'no folder')
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

test.each(['ENOSPC', 'EIO'])(
  'a disk that says %s half-way leaves whole files alone, and the next run ends it',
  async (code) => {
    const here = enter()
    const whole = enter()
    await whole.generate()
    const faults = { env: here.env({ WAYBILL_FAULTS: `fs:${code}:70` }) }
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
