import type { XaiTurn } from '../servers/xai-turns.ts'
import type { World, WorldOptions } from './world.ts'
import { realWorlds } from './worlds.ts'

/** One request to a model, as far as it is looked at. */
export type Asked = {
  input: { role: string; content: string }[]
  tools?: object[]
  [field: string]: unknown
}

/** The real CLI against a strict xAI on loopback, allowed for the project; closed after each test. */
export function grokWorlds(name: string) {
  const world = realWorlds()
  return (turn: XaiTurn, options: WorldOptions = {}): Promise<World> =>
    world(name, {
      xai: { lanes: [{ name: 'worker', turns: [turn] }] },
      allow: [{ worker: 'grok-cli', modes: ['read'] }],
      files: { 'README.md': '# A project\n', 'src/a.ts': 'const a = 1\n@decorated\n' },
      ...options,
    })
}

/** What models were asked, whoever asked. */
export const askedOf = ({ xai }: World): Asked[] =>
  xai.requests.filter(({ method }) => method === 'POST').map(({ body }) => body as Asked)
