import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, expect, test } from 'vitest'
import type { ExtraFacts } from '../../src/decide/extras.ts'
import { addExtra, removeExtra } from '../../src/io/extra-change.ts'
import { findExtra } from '../../src/io/extras.ts'
import { type Packages, type Registry, startRegistry } from '../servers/registry.ts'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

type Place = {
  facts: ExtraFacts
  stateDir: string
  env: NodeJS.ProcessEnv
  /** What npm has asked the registry for. */
  asked: readonly string[]
  /** What lies where extras lie. */
  left(): string[]
}

const TINY: Packages = { tiny: { index: 'export const said = "hello"\n' } }

async function placeWith(packages: Packages = TINY, how: { hangs?: boolean } = {}): Promise<Place> {
  const registry: Registry = await startRegistry(packages, how)
  const stateDir = mkdtempSync(join(tmpdir(), 'waybill-extras-'))
  closing.push(
    () => registry.close(),
    () => rmSync(stateDir, { recursive: true, force: true }),
  )
  const { url: npm_config_registry, integrity } = registry
  const { PATH } = process.env
  return {
    facts: {
      package: 'tiny',
      version: '1.2.3',
      integrity,
      entry: 'index.mjs',
      about: 'says hello',
      megabytes: 1,
    },
    stateDir,
    env: { PATH, HOME: stateDir, npm_config_registry, npm_config_cache: join(stateDir, 'cache') },
    asked: registry.asked,
    left: () => {
      const folder = join(stateDir, 'extras')
      return existsSync(folder) ? readdirSync(folder) : []
    },
  }
}

const add = ({ facts, stateDir, env }: Place, timeoutMs = 20_000) =>
  addExtra('tiny', facts, { stateDir, env, timeoutMs })

test('an extra comes whole, once, and can be loaded and taken away', async () => {
  const place = await placeWith()
  const { facts, stateDir } = place
  expect(findExtra('tiny', stateDir, facts)).toBeUndefined()
  const added = await add(place)
  const path = join(stateDir, 'extras/tiny-1.2.3/node_modules/tiny/index.mjs')
  expect([added, findExtra('tiny', stateDir, facts), place.left()]).toEqual([
    { ok: true, value: path },
    path,
    ['tiny-1.2.3'],
  ])
  expect(await import(pathToFileURL(path).href)).toMatchObject({ said: 'hello' })
  // Nobody is asked again.
  closing.splice(0, 1)[0]?.()
  expect(await add(place)).toEqual(added)
  expect([removeExtra('tiny', stateDir), removeExtra('tiny', stateDir), place.left()]).toEqual([
    true,
    false,
    [],
  ])
})

test('another version that was there is not this one', async () => {
  const place = await placeWith()
  await add(place)
  expect(findExtra('tiny', place.stateDir, { ...place.facts, version: '1.2.4' })).toBeUndefined()
})

test('no script of a package is run', async () => {
  const said = join(tmpdir(), `waybill-script-${process.pid}`)
  const scripts = { preinstall: `touch ${said}`, install: `touch ${said}`, postinstall: `touch ${said}` }
  const place = await placeWith({ tiny: { manifest: { scripts }, index: '' } })
  expect([(await add(place)).ok, existsSync(said)]).toEqual([true, false])
})

const DEPENDENT: Packages = {
  tiny: { manifest: { dependencies: { other: '1.2.3' } }, index: '' },
  other: { index: '' },
}

test.each<[what: string, place: () => Promise<Place>, message: RegExp]>([
  [
    'other bytes than the pinned ones',
    async () => {
      const place = await placeWith()
      return { ...place, facts: { ...place.facts, integrity: 'sha512-AAAA' } }
    },
    /its bytes are not those that Waybill knows/,
  ],
  ['packages that nobody pinned', () => placeWith(DEPENDENT), /it came with node_modules\/other/],
  ['a registry that does not have it', () => placeWith({ other: { index: '' } }), /404/],
  [
    'a package without the file to load',
    async () => {
      const place = await placeWith()
      return { ...place, facts: { ...place.facts, entry: 'gone.mjs' } }
    },
    /came without gone\.mjs/,
  ],
  [
    'a machine without npm',
    async () => {
      const place = await placeWith()
      return { ...place, env: { ...place.env, PATH: '/nowhere' } }
    },
    /npm was not found/,
  ],
])('%s: nothing is added', async (_what, placed, message) => {
  const place = await placed()
  const added = await add(place)
  expect([added.ok, !added.ok && added.failure]).toMatchObject([
    false,
    { kind: 'extra_failed', message: expect.stringMatching(message) },
  ])
  expect([findExtra('tiny', place.stateDir, place.facts), place.left()]).toEqual([undefined, []])
})

test('an npm that does not end is ended, and leaves nothing', async () => {
  const place = await placeWith(TINY, { hangs: true })
  const added = await add(place, 2_500)
  expect(added).toMatchObject({ failure: { message: expect.stringContaining('did not end within 2.5 s') } })
  expect(place.left()).toEqual([])
})

test('an install that is killed half way is none, and the next one clears it away', async () => {
  const hanging = await placeWith(TINY, { hangs: true })
  const program = join(import.meta.dirname, 'programs/add-extra.ts')
  const child = spawn(process.execPath, [program, JSON.stringify(hanging.facts), hanging.stateDir], {
    env: hanging.env,
  })
  while (!hanging.asked.some((path) => path.endsWith('.tgz')))
    await new Promise((resolve) => setTimeout(resolve, 20))
  child.kill('SIGKILL')
  await new Promise((resolve) => child.once('exit', resolve))
  expect(hanging.left()).toEqual([`.tiny.${child.pid}.new`])
  expect(findExtra('tiny', hanging.stateDir, hanging.facts)).toBeUndefined()

  const { env } = await placeWith()
  const npm_config_registry = env.npm_config_registry
  const added = await add({ ...hanging, env: { ...hanging.env, npm_config_registry } })
  expect(added).toEqual({ ok: true, value: expect.any(String) })
  expect(hanging.left()).toEqual(['tiny-1.2.3'])
})
