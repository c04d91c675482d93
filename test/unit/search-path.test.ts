import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { searchPath, withSearchPath } from '../../src/io/search-path.ts'
import { tempFolder } from './temp-folder.ts'

test.each<[what: string, path: string | undefined, kept: string | undefined]>([
  ['relative and empty entries', '.:a/b::/usr/bin:', '/usr/bin'],
  [
    'what lies inside the repository',
    '/shop:/shop/node_modules/.bin:/shop-2/bin:/usr/bin',
    '/shop-2/bin:/usr/bin',
  ],
  ['the same twice', '/usr/bin:/bin:/usr/bin', '/usr/bin:/bin'],
  ['everything, which leaves no PATH rather than an empty one', '.:/shop/bin', undefined],
  ['nothing where there is none', undefined, undefined],
])('left out: %s', (_what, path, kept) => {
  expect(searchPath(path, '/shop', '/home/u')).toBe(kept)
})

test('a link into the repository is inside of it', () => {
  const root = tempFolder({ 'bin/git': '' })
  const links = tempFolder()
  symlinkSync(join(root, 'bin'), join(links, 'bin'))
  expect(searchPath(`${join(links, 'bin')}:/usr/bin`, root)).toBe('/usr/bin')
})

test('a home that is a repository keeps the programs below it, and loses the relative entries all the same', () => {
  const env = { HOME: '/home/u', PATH: '.:/home/u/.local/bin:/usr/bin', LANG: 'C' }
  expect(withSearchPath(env, '/home/u')).toEqual({
    HOME: '/home/u',
    PATH: '/home/u/.local/bin:/usr/bin',
    LANG: 'C',
  })
  expect(withSearchPath({ ...env, PATH: '.' }, '/shop')).toEqual({ HOME: '/home/u', LANG: 'C' })
})
