import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { faultsIn, medianLines, type Source } from './architecture-rules.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

const sourcesIn = (folder: string): Source[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name))
    .sort()
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }))

const SOURCES = sourcesIn('src')

test('every source file keeps the house rules', () => {
  expect(SOURCES.length).toBeGreaterThan(80)
  expect([...SOURCES, ...sourcesIn('scripts'), ...sourcesIn('plugin/hooks')].flatMap(faultsIn)).toEqual([])
})

test('the middle source file has less than 60 lines', () => {
  expect(medianLines(SOURCES)).toBeLessThan(60)
})

describe('the rules see what they forbid', () => {
  const nothing = (lines: number) => '// nothing\n'.repeat(lines)
  const PLANTED: [path: string, text: string, faults: string[]][] = [
    ['src/domain/a.ts', "import type { Route } from '../decide/route.ts'", ['imports src/decide/route.ts']],
    ['src/domain/a.ts', "type A = import('../io/git.ts').GitCall", ['imports src/io/git.ts']],
    ['src/domain/a.ts', "export { git } from '../io/git.ts'", ['imports src/io/git.ts']],
    ['src/domain/a.ts', "import roles from '../../data/roles.json'", ['imports data/roles.json']],
    ['src/decide/a.ts', "import { join } from 'node:path'", ['imports node:path']],
    ['src/decide/a.ts', "import * as z from 'zod'", ['imports zod']],
    [
      'src/decide/a.ts',
      "import { readClaudeHook } from '../hosts/claude.ts'",
      ['imports src/hosts/claude.ts'],
    ],
    ['src/hosts/a.ts', "import { chooseRoute } from '../decide/route.ts'", ['imports src/decide/route.ts']],
    ['src/workers/a.ts', "import { execa } from 'execa'", ['imports execa']],
    ['src/workers/a.ts', "import { priceUsage } from '../decide/price.ts'", ['imports src/decide/price.ts']],
    ['src/io/a.ts', "import { runChecks } from '../checks/index.ts'", ['imports src/checks/index.ts']],
    ['src/io/a.ts', "import { WORKERS } from '../workers/index.ts'", ['imports src/workers/index.ts']],
    ['src/io/a.ts', "import type { World } from '../delegate.ts'", ['imports src/delegate.ts']],
    ['src/checks/a.ts', "import { WORKERS } from '../workers/index.ts'", ['imports src/workers/index.ts']],
    ['src/delegate.ts', "import { git } from './io/git.ts'", ['imports src/io/git.ts']],
    ['src/execute.ts', "import type { Order } from './entry/wire.ts'", ['imports src/entry/wire.ts']],
    ['src/misplaced.ts', '', ['is in no known folder']],

    ['src/decide/a.ts', 'export const at = Date.now()', ['asks for the time']],
    ['src/decide/a.ts', 'export const at = () => new Date()', ['asks for the time']],
    ['src/decide/a.ts', 'export const at = Date()', ['asks for the time']],
    [
      'src/decide/a.ts',
      'export const day = (ms: number) => new Date(ms).toLocaleString()',
      ['asks for the language'],
    ],
    ['src/decide/a.ts', 'export const chance = () => Math.random()', ['throws dice']],
    ['src/decide/a.ts', 'export const home = process.env.HOME', ['touches process']],
    ['src/decide/a.ts', "export const home = globalThis['process']", ['touches globalThis']],
    ['src/hosts/a.ts', 'export const soon = (act: () => void) => setTimeout(act, 1)', ['touches setTimeout']],
    ['src/workers/a.ts', 'export async function read() {}', ['waits']],
    ['src/workers/a.ts', 'export const here = import.meta.url', ['asks where it lies']],
    ['src/decide/a.ts', "export const load = () => import('../domain/task.ts')", ['loads while it runs']],

    ['src/io/a.ts', 'export const x = (y: any) => y', ['says any']],
    ['src/io/a.ts', 'export const x = y as any', ['says any']],
    ['src/io/a.ts', 'enum Colour { Red }', ['has an enum']],
    ['src/io/a.ts', 'namespace N { export const x = 1 }', ['has a namespace']],
    ['src/io/a.ts', 'export class Ledger {}', ['has the class Ledger']],
    ['src/io/a.ts', 'export const make = () => class {}', ['has the class without a name']],
    ['src/io/a.ts', 'export default 1', ['exports a default']],
    ['src/io/a.ts', "export * from './git.ts'", ['exports all of another file']],
    ['src/io/a.ts', "throw new Error('no')", ['throws a new Error']],
    ['src/entry/a.ts', 'const grant = { run } as Grant', ['makes a Grant']],
    ['src/io/a.ts', 'export const helpers = 1', ['exports the name helpers']],
    ['src/io/a.ts', 'export function helpers() {}', ['exports the name helpers']],
    ['src/io/a.ts', '// @ts-expect-error\nexport const x = 1', ['switches a check off']],
    ['src/io/utils.ts', '', ['is called utils']],
    ['src/entry/common/a.ts', '', ['is called common']],
    ['src/io/gitTools.ts', '', ['is called gitTools, not in kebab-case']],
    ['src/io/a.ts', nothing(201), ['has 201 lines']],
    ['src/io/a.ts', `export function f() {\n${nothing(59)}}`, ['has the function f of 61 lines']],
    [
      'src/io/a.ts',
      `export const f = () => {\n${nothing(59)}}`,
      ['has the function without a name of 61 lines'],
    ],
  ]

  test.each(PLANTED)('%s: %j', (path, text, faults) => {
    expect(faultsIn({ path, text })).toEqual(faults.map((fault) => `${path} ${fault}`))
  })

  const FINE: [path: string, text: string][] = [
    ['src/decide/a.ts', "import roles from '../../data/roles.json' with { type: 'json' }"],
    ['src/domain/worker-id.ts', "import workers from '../../data/workers.json' with { type: 'json' }"],
    ['src/decide/a.ts', 'export const iso = (ms: number) => new Date(ms).toISOString()'],
    ['src/decide/a.ts', 'export const of = (run: { process: number }) => run.process'],
    ['src/decide/consent.ts', 'export const grant = (x: object) => x as Grant'],
    ['src/domain/bug.ts', 'export class Bug extends Error {}'],
    ['src/domain/a.ts', "import { Bug } from './bug.ts'\nthrow new Bug('impossible')"],
    ['src/workers/a.ts', "import * as z from 'zod'"],
    ['src/io/a.ts', "import { execa } from 'execa'\ntry { go() } catch (error) { throw error }"],
    ['src/io/a.ts', nothing(200)],
    ['src/io/a.ts', `export function f() {\n${nothing(58)}}`],
    ['src/entry/commands/a.ts', "import { reap } from '../../io/reaper.ts'"],
  ]

  test.each(FINE)('and nothing else: %s %j', (path, text) => {
    expect(faultsIn({ path, text })).toEqual([])
  })

  test('the middle of three', () => {
    const sources = [10, 70, 50].map((lines) => ({ path: 'src/io/a.ts', text: nothing(lines) }))
    expect(medianLines(sources)).toBe(50)
  })
})
