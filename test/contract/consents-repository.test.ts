import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { projectKey } from '../../src/domain/project.ts'
import { readConsents } from '../../src/io/consents.ts'
import { waybillPaths } from '../../src/io/paths.ts'
import { aRecord } from '../unit/samples.ts'
import { tempFolder, writeIn } from '../unit/temp-folder.ts'
import { git, repositoryWith, workspaceOf } from './git-harness.ts'
import { must } from './ledger-harness.ts'

describe('the repository that it is for', () => {
  const repository = (name = 'shop') => repositoryWith({ 'src/a.ts': 'a\n' }, name)
  const keyOf = (folder: string) => projectKey(workspaceOf(folder))

  test('is its git folder: subfolders and linked worktrees inherit, clones and neighbours do not', () => {
    const root = repository()
    const above = join(root, '..')
    git(root, 'worktree', 'add', '-q', join(above, 'linked'))
    git(above, 'clone', '-q', root, 'clone')
    expect({
      subfolder: keyOf(join(root, 'src')) === keyOf(root),
      linked: keyOf(join(above, 'linked')) === keyOf(root),
      clone: keyOf(join(above, 'clone')) === keyOf(root),
      neighbour: keyOf(repository('neighbour')) === keyOf(root),
    }).toEqual({ subfolder: true, linked: true, clone: false, neighbour: false })
  })

  test('cannot grant: what lies in it is read by nobody (W28, I9)', () => {
    const root = repository()
    const home = join(tempFolder(), 'home')
    const text = JSON.stringify({ version: 1, repositories: { [keyOf(root)]: [aRecord()] } })
    for (const path of [
      '.waybill/consents.json',
      'consents.json',
      '.config/waybill/consents.json',
      '.git/consents.json',
    ])
      writeIn(root, path, text)
    writeIn(root, '.waybill/config.yaml', 'depth: 5\n')
    const paths = must(waybillPaths({ HOME: home, PATH: '', PWD: root }))
    expect([paths.consents.startsWith(root), existsSync(paths.consents)]).toEqual([false, false])
    expect(readConsents(paths.consents)).toEqual({ ok: true, value: {} })
  })
})
