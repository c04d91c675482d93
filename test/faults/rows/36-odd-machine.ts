import { chmodSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { WAYBILL } from '../../plugin.ts'
import { runProgram } from '../../real/processes.ts'
import { failureOf, putOnPath } from '../moves.ts'
import type { Row } from '../row.ts'
import type { World } from '../world.ts'

const without = (env: Record<string, string>, ...names: string[]) =>
  Object.fromEntries(Object.entries(env).filter(([name]) => !names.includes(name)))

type Case = {
  args?: string[]
  env?: (world: World) => Record<string, string>
  make?: (world: World) => void
  ends: (string | undefined)[]
}
const CASES: Record<string, Case> = {
  'HOME and WAYBILL_HOME unset': {
    env: (world) => without(world.env(), 'HOME', 'WAYBILL_HOME'),
    ends: ['config_invalid'],
  },
  'WAYBILL_HOME relative': { env: (world) => world.env({ WAYBILL_HOME: 'state' }), ends: ['config_invalid'] },
  'XDG relative': {
    env: (world) => world.env({ XDG_STATE_HOME: 'x', XDG_CONFIG_HOME: '.' }),
    ends: [undefined],
  },
  'no bubblewrap that works': { make: (world) => putOnPath(world, 'bwrap', 'exit 1'), ends: [undefined] },
  'no git, writing': {
    args: ['--write'],
    make: (world) => putOnPath(world, 'git', 'exit 127'),
    ends: ['scratch_failed'],
  },
  'a config that is a folder': {
    make: ({ waybillHome }) => void chmodSync(join(waybillHome, 'config.yaml'), 0o666),
    ends: ['config_invalid'],
  },
  'a state folder that is a file': {
    env: (world) => {
      writeFileSync(join(world.root, 'a-file'), '')
      return world.env({ WAYBILL_HOME: join(world.root, 'a-file') })
    },
    ends: ['ledger_unavailable', 'config_invalid', 'disk_full'],
  },
}

export const oddMachine: Row = {
  row: 36,
  fault: 'HOME unset or relative, odd XDG, umask 000, no bwrap, no git, no node',
  injector: 'the environment; programs in front on the PATH',
  async run(lab) {
    for (const [name, { args = [], env, make, ends }] of lab.some(Object.entries(CASES))) {
      await lab.at(name, {}, async (world) => {
        make?.(world)
        const wanted = env?.(world) ?? world.env()
        const { code, stdout, stderr } = await world.waybill(
          ['run', '[[fake: answer fine]]', ...args, '--json'],
          { env: wanted },
        )
        const why = stdout === '' ? `exit ${code}: ${stderr.slice(0, 160)}` : failureOf(JSON.parse(stdout))
        lab.must(`${name}: ends as ${why}`, ends.includes(why))
        chmodSync(join(world.waybillHome, 'config.yaml'), 0o600)
      })
    }
    await lab.at('umask 000', {}, async (world) => {
      const script = `umask 000; exec '${WAYBILL}' run '[[fake: edit notes.md hello]]' --write --json`
      const { code } = await runProgram('/bin/sh', ['-c', script], {
        cwd: world.project,
        env: world.env(),
        timeoutMs: 60_000,
      })
      lab.must(`umask 000: exit ${code}`, code === 0)
    })
    await lab.at('no node', {}, async (world) => {
      rmSync(join(world.root, 'bin/node'))
      const { code, stderr } = await world.waybill(['jobs'])
      // A system may bring a Node of its own.
      lab.must(`no node: exit ${code}`, code === 0 || (code === 6 && stderr.includes('Node 22.13')))
    })
    lab.note('a network file system, a read-only home and a system without /proc are not made here')
  },
}
