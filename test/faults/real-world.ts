import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { home } from '../e2e/home.ts'
import { realCli } from '../real/install.ts'
import { world as realWorld, type WorldOptions } from '../real/world.ts'
import { killSeen } from './processes.ts'
import { snapshotOf } from './snapshot.ts'
import { supervise } from './supervise.ts'
import { asJson, FOREIGN, textOf, type World } from './world.ts'

export type RealOptions = Omit<WorldOptions, 'allow' | 'plugin'>
export type RealWorld = World & { asked(worker: 'codex-cli' | 'claude-cli'): number }

/** Why the real CLIs cannot be asked here; undefined where they can. */
export function noRealCli(): string | undefined {
  try {
    realCli()
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

const MODES: ('read' | 'write')[] = ['read', 'write']
const CAPS = 'caps:\n  runUsd: 2\n  projectDayUsd: 40\n  userMonthUsd: 400\n'

/** A machine with the real CLIs on loopback, watched like the others. */
export async function makeRealWorld(options: RealOptions): Promise<RealWorld> {
  const real = await realWorld('faults', {
    ...options,
    allow: [
      { worker: 'codex-cli', modes: MODES },
      { worker: 'claude-cli', modes: MODES },
    ],
  })
  const { root, project, waybillHome } = real.place
  chmodSync(waybillHome, 0o700)
  const config = join(waybillHome, 'config.yaml')
  writeFileSync(config, CAPS + readFileSync(config, 'utf8'))
  const requests = () =>
    (
      [
        ['codex-cli', real.openai],
        ['claude-cli', real.anthropic],
      ] as const
    ).flatMap(([worker, server]) => server.requests.map(({ atMs }) => ({ worker, atMs })))
  const world: RealWorld = {
    get home(): ReturnType<typeof home> {
      throw new Error('a machine with real CLIs has no fake home')
    },
    root,
    project,
    waybillHome,
    caps: { projectDay: 40e6, userMonth: 400e6 },
    mayOverrun: false,
    ledgerLost: false,
    diskStuck: false,
    before: new Map(),
    controls: new Map(),
    consents: ['codex-cli', 'claude-cli'].map((worker) => ({ atMs: 0, worker, modes: MODES })),
    secrets: Object.values(FOREIGN),
    acknowledged: [],
    documents: [],
    hooks: [],
    measured: [],
    requests,
    asked: (worker) => requests().filter((request) => request.worker === worker).length,
    env: (more = {}) => real.env({ ...FOREIGN, ...more }),
    waybill: (args, start = {}) => real.waybill(args, { env: world.env(), ...start }),
    json: (args, start) => asJson(world, args, start),
    supervise: (ask, how = {}) => supervise(world, ask, how),
    next: () => world.waybill(['jobs', '--all', '--json', '--limit', '500']),
    control: () => {
      for (const name of ['consents.json', 'config.yaml']) world.controls.set(name, textOf(waybillHome, name))
    },
    allow: () => {
      throw new Error('consent does not change on a machine with real CLIs')
    },
    close: async () => {
      killSeen(root)
      await real.close()
    },
  }
  world.control()
  world.before = snapshotOf(world)
  return world
}
