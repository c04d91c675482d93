import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { refuseFiles } from '../../src/io/declared-files.ts'
import {
  makePrivateFile,
  makePrivateFolder,
  nameOnce,
  unusedPath,
  writeAtomically,
  writeUnsynced,
} from '../../src/io/files.ts'
import { tempFolder, writeIn } from '../unit/temp-folder.ts'
import { saidBy, startProgram } from './ledger-harness.ts'

const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8)

describe('declared files are judged by what opening them opens', () => {
  const place = () => {
    const above = tempFolder({
      'secret.txt': 's',
      'shop/a.ts': 'a',
      'shop/src/b c.ts': 'b',
      'shop-2/x.ts': 'x',
    })
    const root = join(above, 'shop')
    symlinkSync('../secret.txt', join(root, 'link-out'))
    symlinkSync('..', join(root, 'folder-out'))
    symlinkSync('src', join(root, 'folder-in'))
    symlinkSync('nowhere', join(root, 'dangling'))
    symlinkSync('loop', join(root, 'loop'))
    symlinkSync(root, join(above, 'shop-link'))
    execFileSync('mkfifo', [join(root, 'pipe')])
    return {
      root,
      refuse: (file: string) => refuseFiles([file], { root, cwd: root, commonDir: join(root, '.git') }),
    }
  }

  test.each([
    'a.ts',
    'src/b c.ts',
    './a.ts',
    'src',
    '.',
    'src/../a.ts',
    '../shop/a.ts',
    'folder-in/b c.ts',
    '..a',
  ])('%j is inside', (file) => {
    const { root, refuse } = place()
    writeIn(root, '..a', 'a file whose name begins with two dots')
    expect(refuse(file)).toBeUndefined()
  })

  test('an absolute path, and one through a link from outside, are inside when they lead there', () => {
    const { root, refuse } = place()
    expect([refuse(join(root, 'a.ts')), refuse(join(root, '../shop-link/a.ts'))]).toEqual([
      undefined,
      undefined,
    ])
  })

  test.each([
    ['../secret.txt', 'it is outside ROOT'],
    ['..', 'it is outside ROOT'],
    ['/etc/hostname', 'it is outside ROOT'],
    ['/', 'it is outside ROOT'],
    ['../shop-2/x.ts', 'it is outside ROOT'],
    ['link-out', 'it is outside ROOT'],
    ['folder-out/secret.txt', 'it is outside ROOT'],
    ['folder-out', 'it is outside ROOT'],
    ['missing.ts', 'there is no such file'],
    ['a.ts/b', 'it cannot be read (ENOTDIR)'],
    ['dangling', 'there is no such file'],
    ['loop', 'it cannot be read (ELOOP)'],
    ['pipe', 'it is neither a file nor a folder'],
    ['/dev/null', 'it is neither a file nor a folder'],
  ])('%j is refused: %s', (file, why) => {
    const { root, refuse } = place()
    expect(refuse(file)).toEqual({
      kind: 'file_refused',
      message: `--files ${JSON.stringify(file)}: ${why.replace('ROOT', root)}`,
      hint: expect.any(String),
    })
  })

  test.skipIf(process.getuid?.() === 0)('a file that may not be read is refused (root may read all)', () => {
    const { root, refuse } = place()
    chmodSync(join(root, 'a.ts'), 0)
    expect(refuse('a.ts')).toMatchObject({ message: expect.stringContaining('it cannot be read (EACCES)') })
  })

  test('the first that is wrong is named, and none is fine', () => {
    const { root } = place()
    const workspace = { root, cwd: root, commonDir: '' }
    expect(refuseFiles(['a.ts', 'missing.ts', '../secret.txt'], workspace)?.message).toContain('"missing.ts"')
    expect(refuseFiles([], workspace)).toBeUndefined()
  })
})

describe('a file that is written whole', () => {
  test('takes the place of the old with the mode asked for, and leaves nothing beside it', () => {
    const folder = tempFolder({ 'state.json': 'old' })
    const path = join(folder, 'state.json')
    chmodSync(path, 0o644)
    writeAtomically(path, 'new 日本')
    expect([readFileSync(path, 'utf8'), modeOf(path), readdirSync(folder)]).toEqual([
      'new 日本',
      '600',
      ['state.json'],
    ])
    writeUnsynced(path, 'for all', 0o644)
    expect(modeOf(path)).toBe('644')
  })

  test('takes the place of a link, and what it led to stays', () => {
    const folder = tempFolder({ target: 'mine' })
    symlinkSync('target', join(folder, 'link'))
    writeAtomically(join(folder, 'link'), 'new')
    expect([
      readFileSync(join(folder, 'target'), 'utf8'),
      readFileSync(join(folder, 'link'), 'utf8'),
    ]).toEqual(['mine', 'new'])
  })

  test('on a disk that is full leaves the old as it was (I3)', async () => {
    const folder = tempFolder({ 'state.json': 'old' })
    const path = join(folder, 'state.json')
    const said = await saidBy(startProgram('write-large.ts', [path], { fileBlocks: 16 }))
    expect([said, readFileSync(path, 'utf8'), readdirSync(folder)]).toEqual(['EFBIG', 'old', ['state.json']])
  })

  test('says so where it cannot be', () => {
    const folder = tempFolder()
    expect(() => writeAtomically(join(folder, 'missing/state.json'), 'x')).toThrow('ENOENT')
    mkdirSync(join(folder, 'taken'))
    expect(() => writeAtomically(join(folder, 'taken'), 'x')).toThrow('EISDIR')
    expect(readdirSync(folder)).toEqual(['taken'])
  })
})

test('private folders and files are the user’s alone, and what is there stays', () => {
  const folder = join(tempFolder(), 'a/b')
  makePrivateFolder(folder)
  makePrivateFile(join(folder, 'c/file'))
  writeFileSync(join(folder, 'c/file'), 'kept')
  makePrivateFile(join(folder, 'c/file'))
  makePrivateFolder(folder)
  expect([modeOf(join(folder, '..')), modeOf(folder), modeOf(join(folder, 'c/file'))]).toEqual([
    '700',
    '700',
    '600',
  ])
  expect(readFileSync(join(folder, 'c/file'), 'utf8')).toBe('kept')
})

test('a private file is not made through a link', () => {
  const folder = tempFolder({ target: '' })
  symlinkSync('target', join(folder, 'link'))
  expect(() => makePrivateFile(join(folder, 'link'))).toThrow('ELOOP')
})

test('the first of two gives its file the name', () => {
  const folder = tempFolder({ one: '1', two: '2' })
  for (const name of ['one', 'two']) nameOnce(join(folder, name), join(folder, 'named'))
  expect(readFileSync(join(folder, 'named'), 'utf8')).toBe('1')
})

test('a second try gets a name of its own', () => {
  const folder = tempFolder()
  const names = [1, 2, 3].map(() => {
    const path = unusedPath(folder, 'codex-cli', '.jsonl')
    writeFileSync(path, '')
    return path
  })
  expect(names).toEqual(
    ['codex-cli.jsonl', 'codex-cli.2.jsonl', 'codex-cli.3.jsonl'].map((name) => join(folder, name)),
  )
})
