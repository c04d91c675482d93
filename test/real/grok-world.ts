import { afterEach, beforeAll } from 'vitest'
import type { XaiTurn } from '../servers/xai-turns.ts'
import { installRealCli } from './install.ts'
import { type World, type WorldOptions, world } from './world.ts'

/** One request to a model, as far as it is looked at. */
export type Asked = {
  input: { role: string; content: string }[]
  tools?: object[]
  [field: string]: unknown
}

/** The real CLI against a strict xAI on loopback, allowed for the project; closed after each test. */
export function grokWorlds(name: string) {
  let open: World | undefined
  beforeAll(async () => {
    await installRealCli()
  })
  afterEach(async () => {
    await open?.close()
    open = undefined
  })
  return async (turn: XaiTurn, options: WorldOptions = {}): Promise<World> => {
    open = await world(name, {
      xai: { lanes: [{ name: 'worker', turns: [turn] }] },
      allow: [{ worker: 'grok-cli', modes: ['read'] }],
      files: { 'README.md': '# A project\n', 'src/a.ts': 'const a = 1\n@decorated\n' },
      ...options,
    })
    return open
  }
}

/** What models were asked, whoever asked. */
export const askedOf = ({ xai }: World): Asked[] =>
  xai.requests.filter(({ method }) => method === 'POST').map(({ body }) => body as Asked)
