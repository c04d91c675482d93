import { beforeAll } from 'vitest'
import { closedAfterEach } from '../closed-after-each.ts'
import { installRealCli } from './install.ts'
import { type World, type WorldOptions, world } from './world.ts'

/** Worlds for the tests of a file, each closed after its test. */
export function realWorlds(): (name: string, options?: WorldOptions) => Promise<World> {
  beforeAll(async () => {
    await installRealCli()
  })
  const keep = closedAfterEach()
  return async (name, options) => keep(await world(name, options))
}
