import { execFileSync } from 'node:child_process'
import { cpSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { does, enter } from './generate-home.ts'
import { ROUTING } from './trusted-routing.ts'

const ROLE = 'version: 1\nroles:\n  stylist: { worker: claude, description: Looks at style. }\n'

describe('a routing file that nobody trusts', () => {
  test.each([
    ['changed since', `${ROLE}# more\n`, /routing\.yaml was changed since it was trusted/],
    ['with a role less', 'version: 1\n', /routing\.yaml was changed since it was trusted/],
  ])('(%s) takes no file away and writes none: it is named, with what to do', async (_, text, why) => {
    const here = enter(ROLE)
    await here.generate()
    here.put(ROUTING, text)
    const before = here.tree()
    const { code, stdout, stderr } = await here.generate()
    expect([code, stdout]).toEqual([6, ''])
    expect(stderr).toMatch(why)
    expect(stderr).toMatch(/^waybill: nothing was written or removed: .*\n.*`waybill trust`/)
    expect(here.tree()).toEqual(before)
    here.say(text)
    expect((await here.generate()).code).toBe(0)
  })

  test('is shown as what it would be, and that it is not trusted comes first', async () => {
    const here = enter('version: 1\n')
    here.put(ROUTING, ROLE)
    const before = here.tree()
    const { code, stdout } = await here.generate('--dry-run')
    expect([code, stdout.split('\n')[0]]).toEqual([
      0,
      '.waybill/routing.yaml was changed since it was trusted: read it and trust it with `waybill trust`. Until then nothing is written or removed; below is what would be.',
    ])
    expect(stdout).toMatch(/\nmissing +\.claude\/agents\/stylist\.md\n.*, once it is trusted\.\n$/s)
    const shown = await here.told('--dry-run')
    expect([shown.untrusted, does(shown, 'remove')]).toEqual([
      '.waybill/routing.yaml was changed since it was trusted',
      [],
    ])
    expect(here.tree()).toEqual(before)
  })

  test('keeps nobody from taking everything back', async () => {
    const here = enter(ROLE)
    const before = here.tree().map(([path, text]) => [path, text])
    await here.generate()
    here.put(ROUTING, 'version: 1\nno: sense\n')
    expect((await here.generate('--remove')).code).toBe(0)
    expect(here.tree().map(([path, text]) => [path, text])).toEqual(before)
  })
})

test('--check says the same of a clone on a machine that trusts nothing, and of one whose user has rules of his own', async () => {
  const here = enter(ROLE)
  await here.generate()
  const clone = join(here.root, 'clone')
  here.git('add', '--all')
  here.git('-c', 'user.name=a', '-c', 'user.email=a@b.c', 'commit', '--quiet', '-m', 'Roles')
  execFileSync('git', ['clone', '--quiet', here.project, clone])
  const stranger = { HOME: join(here.root, 'nobody'), WAYBILL_HOME: join(here.root, 'nobody/waybill') }
  const check = async (cwd: string, more: Record<string, string> = {}) => {
    const args = ['generate', '--check', '--json']
    const { code, stdout } = await here.waybill(args, { cwd, env: here.env(more) })
    return [code, JSON.parse(stdout.replaceAll(cwd, ''))]
  }
  const owner = await check(here.project)
  expect(owner).toMatchObject([0, { fine: true, notes: [] }])
  expect(await check(clone, stranger)).toEqual(owner)
  const own =
    'version: 1\nroles:\n  stylist: { worker: codex, description: Mine. }\n  mine: { worker: claude, description: Mine. }\n'
  here.sayOwn(own)
  writeFileSync(
    join(here.waybillHome, 'config.yaml'),
    'workers: { claude-cli: { model: claude-opus-5-5 } }\n',
    {
      mode: 0o600,
    },
  )
  expect(await check(here.project)).toEqual(owner)
  const { files, notes } = await here.told()
  expect([files.every((file) => file.does === 'nothing'), notes]).toEqual([
    true,
    [
      "Your own routing.yaml and config.yaml have no say in files of a repository, which are everybody's: `waybill generate --user` writes by them.",
    ],
  ])
  rmSync(join(clone, '.claude/agents/stylist.md'))
  cpSync(join(clone, '.codex/agents/clerk.toml'), join(clone, '.codex/agents/old.toml'))
  expect(await check(clone, stranger)).toMatchObject([6, { fine: false }])
})
