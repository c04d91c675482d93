import { readdirSync, readFileSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, test } from 'vitest'
import { type Built, build } from '../scripts/build.ts'
import { type Node, nameOf, nodesIn, textOf, treeOf } from './syntax-tree.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const plugin = join(root, 'plugin')
const MB = 1024 * 1024

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(join(folder, name)).isFile())
    .sort()

let built: Built[] = []
beforeAll(async () => {
  built = await build()
})

describe('what ships', () => {
  test('is what the sources give: mended by `npm run build`', () => {
    const dist = join(plugin, 'dist')
    const stale = built.filter(
      ({ file, code }) =>
        !readdirSync(dist).includes(file) || readFileSync(join(dist, file), 'utf8') !== code,
    )
    expect({ files: filesIn(dist), stale: stale.map(({ file }) => file) }).toEqual({
      files: built.map(({ file }) => file).sort(),
      stale: [],
    })
  })

  test('is the same from one build to the next', async () => {
    expect(await build()).toEqual(built)
  })

  test('takes at most 3 MB on disk', () => {
    const bytes = filesIn(plugin).reduce((sum, name) => sum + statSync(join(plugin, name)).size, 0)
    expect(bytes).toBeGreaterThan(MB / 4)
    expect(bytes).toBeLessThanOrEqual(3 * MB)
  })

  test.each(['cli', 'main', 'mcp', 'supervisor', 'triage'])(
    'the program %s stands by itself: what it does when it is loaded happens to nobody who shares a part of it',
    (name) => {
      expect(built.find(({ file }) => file === `${name}.mjs`)?.modules).toEqual([`src/entry/${name}.ts`])
    },
  )

  test('says nothing of the machine that built it', () => {
    const places = [root, `${homedir()}/`].filter((place) => place.length > 2)
    const telling = built.filter(({ code }) => places.some((place) => code.includes(place)))
    expect(telling.map(({ file }) => file)).toEqual([])
  })

  test('needs nothing beside it: no import of a package is left', () => {
    const programs = built.filter(({ file }) => /\.[cm]js$/.test(file))
    const names = programs.flatMap(({ code }) =>
      [...nodesIn(treeOf(code))].flatMap(({ node }) => importedBy(node)),
    )
    const outside = names.filter((name) => !/^(\.\.?\/|node:)/.test(name) && !BUILTIN.includes(name))
    expect([...new Set(outside)]).toEqual([])
  })
})

/** By `import`, `import()` or `require`. */
function importedBy(node: Node): string[] {
  const required = node.type === 'CallExpression' && nameOf(node.callee) === 'require'
  return [textOf(node.source), required ? textOf((node.arguments as Node[])[0]) : undefined].filter(
    (name) => name !== undefined,
  )
}

const BUILTIN = process.getBuiltinModule('node:module').builtinModules

describe('the hook', () => {
  const hook = () => built.filter(({ file }) => file.startsWith('hook'))

  test('holds no package, also not in what it rarely loads', () => {
    const packages = hook().flatMap(({ modules }) =>
      modules.filter((module) => module.includes('node_modules')),
    )
    expect(hook().length).toBeGreaterThan(0)
    expect(packages).toEqual([])
  })

  test('is small enough to start in milliseconds', () => {
    const size = hook().find(({ file }) => file === 'hook.cjs')?.code.length
    expect(size).toBeGreaterThan(0)
    expect(size).toBeLessThan(60 * 1024)
  })
})
