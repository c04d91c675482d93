import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { dropText, namesIn, putText, textAt } from '../../src/io/artifact-files.ts'
import { tempFolder } from '../unit/temp-folder.ts'

const PATH = '.claude/agents/a.md'
const found = (text: string, mode = 0o600) => ({ kind: 'text', text, mode }) as const
const NOTHING = { kind: 'nothing' } as const

describe('what stands at a place', () => {
  test('is read as it is', () => {
    const root = tempFolder({ [PATH]: '\ufeffä\r\n' })
    expect(textAt(root, PATH)).toEqual(found('\ufeffä\r\n'))
    expect(textAt(root, '.claude/agents/b.md')).toEqual(NOTHING)
    expect(textAt(root, 'no/where/b.md')).toEqual(NOTHING)
  })

  test.each<[string, (root: string) => void, RegExp]>([
    ['a link', (root) => symlinkSync('../../real.md', join(root, PATH)), /it is a symbolic link/],
    [
      'a link that leads nowhere',
      (root) => symlinkSync('nowhere', join(root, PATH)),
      /it is a symbolic link/,
    ],
    ['a folder', (root) => mkdirSync(join(root, PATH)), /it is no file/],
    ['a FIFO', (root) => void execFileSync('mkfifo', [join(root, PATH)]), /it is no file/],
    [
      'too large',
      (root) => writeFileSync(join(root, PATH), 'x'.repeat(262_145)),
      /more than a person writes/,
    ],
    ['not text', (root) => writeFileSync(join(root, PATH), Buffer.from([0x61, 0xff])), /not UTF-8/],
  ])('is refused where it is %s', (_, make, why) => {
    const root = tempFolder({ 'real.md': 'x', '.claude/agents/other.md': 'x' })
    make(root)
    expect(textAt(root, PATH)).toEqual({ kind: 'refused', why: expect.stringMatching(why) })
  })

  test.each(['.claude', '.claude/agents'])(
    'is refused behind a link at %s, and its names are not listed',
    (at) => {
      const root = tempFolder({ 'elsewhere/agents/a.md': 'x', 'elsewhere/a.md': 'x', '.claude-real/x': '' })
      if (at !== '.claude') mkdirSync(join(root, '.claude'))
      symlinkSync(join(root, 'elsewhere'), join(root, at))
      expect(textAt(root, PATH)).toEqual({
        kind: 'refused',
        why: `${at} is a symbolic link, which is not followed`,
      })
      expect(namesIn(root, '.claude/agents')).toEqual([])
      expect(putText(root, PATH, 'new', NOTHING)).toMatch(/is a symbolic link/)
      expect(readFileSync(join(root, 'elsewhere/a.md'), 'utf8')).toBe('x')
    },
  )

  test('is refused behind a file', () => {
    const root = tempFolder({ '.claude': 'x' })
    expect(textAt(root, PATH)).toEqual({ kind: 'refused', why: '.claude is no folder' })
  })
})

describe('writing', () => {
  test('makes folders, and leaves nothing beside the file', () => {
    const root = tempFolder()
    expect(putText(root, PATH, 'new', NOTHING)).toBeUndefined()
    expect(readdirSync(join(root, '.claude/agents'))).toEqual(['a.md'])
    expect(textAt(root, PATH)).toMatchObject({ text: 'new' })
  })

  test('keeps the mode of a file that was there', () => {
    const root = tempFolder({ [PATH]: 'old' })
    chmodSync(join(root, PATH), 0o664)
    expect(putText(root, PATH, 'new', textAt(root, PATH))).toBeUndefined()
    expect(textAt(root, PATH)).toEqual(found('new', 0o664))
  })

  test.each([
    ['came meanwhile', NOTHING],
    ['was changed meanwhile', found('older')],
  ] as const)('does not touch what %s', (_, before) => {
    const root = tempFolder({ [PATH]: 'old' })
    expect(putText(root, PATH, 'new', before)).toMatch(/a\.md was changed while this ran/)
    expect(dropText(root, PATH, before)).toMatch(/a\.md was changed while this ran/)
    expect(readFileSync(join(root, PATH), 'utf8')).toBe('old')
  })

  test('says what the disk says', () => {
    const root = tempFolder()
    expect(putText(root, `.claude/${'n'.repeat(300)}/a.md`, 'new', NOTHING)).toMatch(/ENAMETOOLONG/)
  })
})

describe('removing', () => {
  test('takes the folders that are then empty, and no others', () => {
    const root = tempFolder({ [PATH]: 'old', '.claude/settings.json': '{}' })
    expect(dropText(root, PATH, found('old'))).toBeUndefined()
    expect(readdirSync(join(root, '.claude'))).toEqual(['settings.json'])
  })

  test('never takes the root', () => {
    const root = tempFolder({ 'a.config.toml': 'old' })
    expect(dropText(root, 'a.config.toml', found('old'))).toBeUndefined()
    expect(existsSync(root)).toBe(true)
  })
})
