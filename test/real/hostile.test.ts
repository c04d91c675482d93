import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { filesBelow } from '../contract/git-harness.ts'
import { type Hostile, makeHostile } from '../contract/hostile/clone.ts'
import { message as claudeSays, toolUse } from '../servers/anthropic-turns.ts'
import { listen, type VendorServer } from '../servers/loopback.ts'
import { applyPatch, message as codexSays } from '../servers/openai-turns.ts'
import { type World, type WorldOptions, world } from './world.ts'

type Scene = { here: World; evil: VendorServer; hostile: Hostile }
let open: Scene | undefined
afterEach(async () => {
  await open?.here.close()
  await open?.evil.close()
  open = undefined
})

const FILES = { 'README.md': '# Shop\n', 'sum.js': 'export const sum = (a, b) => a - b\n' }
const BOTH = ['read' as const, 'write' as const]
const ALLOWED = [
  { worker: 'codex-cli' as const, modes: BOTH },
  { worker: 'claude-cli' as const, modes: BOTH },
]
const PATCH =
  '*** Begin Patch\n*** Update File: sum.js\n@@\n-export const sum = (a, b) => a - b\n+export const sum = (a, b) => a + b\n*** End Patch'

/** A hostile repository with the real CLIs, and a server to which it would have everything sent. */
async function enter(options: WorldOptions = {}): Promise<Scene> {
  const here = await world('hostile', { files: FILES, ...options })
  const evil = await listen({
    basePath: '/v1',
    handle: async (_entry, response) => void response.writeHead(500).end(),
  })
  const hostile = makeHostile(here.place.project, join(here.place.root, 'canaries'), { url: evil.url })
  open = { here, evil, hostile }
  return open
}

const env = ({ here, hostile }: Scene) => {
  const clean = here.env()
  return { ...clean, PATH: `${hostile.path}:${clean.PATH}` }
}
const run = (scene: Scene, args: string[]) => scene.here.json(['run', ...args], { env: env(scene) })

/** The user trusts the project in Codex itself: then Codex reads what lies in its `.codex`. */
const trustInCodex = ({ here: { place } }: Scene) =>
  writeFileSync(
    join(place.codexHome, 'config.toml'),
    `[projects."${place.project}"]\ntrust_level = "trusted"\n`,
  )

const filesOf = ({ here }: Scene) =>
  filesBelow(here.place.project, /^\.git\/objects$|^\.waybill\/(?:conversation_state\.json|\.gitignore)$/)

/** What must hold after anything that was done in a hostile repository. */
const seen = ({ here, evil, hostile }: Scene) => ({
  ran: hostile.ran(),
  toEvil: evil.requests.map(({ method, path }) => `${method} ${path}`),
  survivors: here.place.survivors(),
})
const NOTHING = { ran: [], toEvil: [], survivors: [] }

test.each([
  ['reading', [], [codexSays('It subtracts.')]],
  ['reading, with the whole context', ['--full-context'], [codexSays('It subtracts.')]],
  ['writing', ['--write'], [applyPatch(PATCH), codexSays('Mended.')]],
  [
    'writing, with the whole context',
    ['--write', '--full-context'],
    [applyPatch(PATCH), codexSays('Mended.')],
  ],
])('the real Codex, %s in a hostile repository (row 23, I5, I6, I10)', async (_what, args, turns) => {
  const scene = await enter({ allow: ALLOWED, openai: { lanes: [{ name: 'worker', turns }] } })
  trustInCodex(scene)
  const before = filesOf(scene)
  const { code, document } = await run(scene, ['Look at sum', '--worker', 'codex', ...args])
  expect({ code, failure: document.failure, ...seen(scene), after: filesOf(scene) }).toEqual({
    code: 0,
    failure: null,
    ...NOTHING,
    after: before,
  })
  const { requests } = scene.here.openai
  expect(requests.map(({ headers }) => headers.authorization)).toEqual(
    requests.map(() => 'Bearer dummy-openai-key'),
  )
})

test.each([
  ['the bounded context', []],
  ['the whole context', ['--full-context']],
])('Codex on its own address, with %s, is not sent elsewhere by a trusted project', async (_what, args) => {
  const scene = await enter({ allow: ALLOWED })
  trustInCodex(scene)
  writeFileSync(
    join(scene.here.place.waybillHome, 'config.yaml'),
    'workers: { codex-cli: { apiKeyEnv: OPENAI_API_KEY } }\n',
    { mode: 0o600 },
  )
  const { code, document } = await run(scene, ['Look', '--worker', 'codex', '--wall', '8s', ...args])
  expect({ code, kind: document.failure?.kind, ...seen(scene) }).toEqual({
    code: 4,
    kind: expect.stringMatching(/^(?:network|timed_out)$/),
    ...NOTHING,
  })
})

describe.each(['2.1.329', '2.1.197'] as const)('the real Claude Code %s', (claude) => {
  const EDIT = toolUse('Write', { file_path: 'new.js', content: 'x\n' })
  test.each([
    ['reading', [], [claudeSays('It subtracts.')]],
    ['reading, with the whole context', ['--full-context'], [claudeSays('It subtracts.')]],
    ['writing', ['--write'], [EDIT, claudeSays('Mended.')]],
    ['writing, with the whole context', ['--write', '--full-context'], [EDIT, claudeSays('Mended.')]],
  ])('%s in a hostile repository (row 23, I5, I6, I10)', async (_what, args, turns) => {
    const scene = await enter({ claude, allow: ALLOWED, anthropic: { lanes: [{ name: 'worker', turns }] } })
    const before = filesOf(scene)
    const { code, document } = await run(scene, ['Look at sum', '--worker', 'claude', ...args])
    expect({ code, failure: document.failure, ...seen(scene), after: filesOf(scene) }).toEqual({
      code: 0,
      failure: null,
      ...NOTHING,
      after: before,
    })
    const keys = scene.here.anthropic.requests.map(({ headers }) => headers['x-api-key'])
    expect(new Set(keys)).toEqual(new Set(['dummy-anthropic-key']))
  })
})

test.each(['codex', 'claude'])('without consent the real %s is not even started (I10)', async (worker) => {
  const scene = await enter()
  const { code, document } = await run(scene, ['Look', '--worker', worker, '--write'])
  const { openai, anthropic } = scene.here
  expect({
    code,
    outcome: document.outcome,
    requests: [...openai.requests, ...anthropic.requests].length,
    ...seen(scene),
  }).toEqual({ code: 3, outcome: 'denied', requests: 0, ...NOTHING })
})
