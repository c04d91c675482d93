import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { stateFilePath, writeStateFile } from '../../src/io/state-file.ts'
import { tempFolder, writeIn } from '../unit/temp-folder.ts'
import { git, repositoryWith, write } from './git-harness.ts'

const AT = Date.UTC(2026, 10, 21, 6)
const folded = {
  thread: { title: 'Sums', open: true },
  lastSummary: 'Half is mended',
  nextStep: 'Mend the rest',
  running: ['w2'],
  handoffs: [],
}
const sha256 = (bytes: Buffer | string) => createHash('sha256').update(bytes).digest('hex')
const written = { schema: 1, rev: 1, prevHash: null, updatedAt: '2026-11-21T06:00:00.000Z', ...folded }

test('is what was folded, with its revision (M39)', () => {
  const root = tempFolder()
  expect(writeStateFile(root, folded, AT)).toEqual(written)
  expect(JSON.parse(readFileSync(stateFilePath(root), 'utf8'))).toEqual(written)
})

test('each revision names the one before it by its bytes', () => {
  const root = tempFolder()
  writeStateFile(root, folded, AT)
  const first = readFileSync(stateFilePath(root))
  const second = writeStateFile(root, { ...folded, nextStep: null }, AT + 1000)
  expect(second).toEqual({
    ...written,
    rev: 2,
    prevHash: sha256(first),
    updatedAt: '2026-11-21T06:00:01.000Z',
    nextStep: null,
  })
})

test('fields that others added stay, and what is Waybill’s is told anew', () => {
  const root = tempFolder()
  writeStateFile(root, folded, AT)
  const path = stateFilePath(root)
  const edited = JSON.stringify({ ...written, lastSummary: 'by hand', team: { lead: 'A' }, mood: 'good' })
  writeFileSync(path, edited)
  expect(writeStateFile(root, folded, AT)).toEqual({
    ...written,
    rev: 2,
    prevHash: sha256(edited),
    team: { lead: 'A' },
    mood: 'good',
  })
})

describe('a file that is damaged', () => {
  test.each([
    ['cut', '{"schema":1,"rev":7,'],
    ['emptied', ''],
    ['a list', '[1,2]'],
    ['a word', '"rev"'],
    ['nested too deep to be written again', `{"a":${'['.repeat(10_000)}${']'.repeat(10_000)}}`],
    ['of another schema', '{"schema":2,"rev":7}'],
    ['no text at all', Buffer.from([0xff, 0xfe, 0x00])],
  ])('%s is not believed, and is written anew', (_what, damage) => {
    const root = tempFolder()
    writeStateFile(root, folded, AT)
    writeFileSync(stateFilePath(root), damage)
    const rev = String(damage).includes('"schema":2') ? 8 : 1
    expect(writeStateFile(root, folded, AT)).toEqual({ ...written, rev, prevHash: sha256(damage) })
  })

  test.each(['7', 1e308, -0.5, null, {}])('a revision of %j begins anew', (rev) => {
    const root = tempFolder()
    writeIn(root, '.waybill/conversation_state.json', JSON.stringify({ schema: 1, rev }))
    expect(writeStateFile(root, folded, AT).rev).toBe(1)
  })

  test('that is gone begins a new chain', () => {
    const root = tempFolder()
    writeStateFile(root, folded, AT)
    rmSync(join(root, '.waybill'), { recursive: true })
    expect(writeStateFile(root, folded, AT)).toEqual(written)
  })
})

test('is the user’s alone, and git knows nothing of it', () => {
  const root = repositoryWith({ 'a.txt': 'a\n' })
  writeStateFile(root, folded, AT)
  const folder = dirname(stateFilePath(root))
  write(root, '.waybill/conversation_state.json.7.7.tmp', 'what a killed writer leaves')
  const modes = [folder, stateFilePath(root)].map((path) => (statSync(path).mode & 0o777).toString(8))
  expect([git(root, 'status', '--porcelain'), modes, readdirSync(folder)]).toEqual([
    '',
    ['700', '600'],
    ['.gitignore', 'conversation_state.json', 'conversation_state.json.7.7.tmp'],
  ])
})

test('what the user chose to ignore or to commit stays their choice', () => {
  const root = repositoryWith({ 'a.txt': 'a\n' })
  write(root, '.waybill/.gitignore', '# mine\n')
  writeStateFile(root, folded, AT)
  expect(readFileSync(join(root, '.waybill/.gitignore'), 'utf8')).toBe('# mine\n')
})

describe('what a cloned repository may have put there leads nowhere (I9)', () => {
  test('a link in the place of the file is neither read nor followed', () => {
    const secret = writeIn(tempFolder(), 'auth.json', '{"schema":1,"token":"KEY"}')
    const root = tempFolder({ '.waybill/.gitignore': '' })
    symlinkSync(secret, stateFilePath(root))
    expect(writeStateFile(root, folded, AT)).toEqual(written)
    expect(readFileSync(secret, 'utf8')).toBe('{"schema":1,"token":"KEY"}')
  })

  test('a link in the place of the folder is neither read nor written through', () => {
    const elsewhere = tempFolder({ 'conversation_state.json': '{"schema":1,"token":"KEY"}' })
    const root = tempFolder()
    symlinkSync(elsewhere, join(root, '.waybill'))
    expect(() => writeStateFile(root, folded, AT)).toThrow(/ELOOP|ENOTDIR/)
    expect(readdirSync(elsewhere)).toEqual(['conversation_state.json'])
    expect(readFileSync(join(elsewhere, 'conversation_state.json'), 'utf8')).toBe(
      '{"schema":1,"token":"KEY"}',
    )
  })

  test('a folder in the place of the file is an error, and nothing half-written stays', () => {
    const root = tempFolder()
    mkdirSync(stateFilePath(root), { recursive: true })
    expect(() => writeStateFile(root, folded, AT)).toThrow()
    expect([readdirSync(join(root, '.waybill')).sort(), existsSync(stateFilePath(root))]).toEqual([
      ['.gitignore', 'conversation_state.json'],
      true,
    ])
  })
})
