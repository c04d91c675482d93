import { type Home, home } from '../../e2e/home.ts'
import { trustRouting } from '../../e2e/trusted-routing.ts'
import { type Figure, held, yardstick } from '../figure.ts'
import { interleaved, spread } from '../measure.ts'

const ROLES = 50

/** Half of them run in one host and half in the other, so that each has a file in both. */
const ROUTING = [
  'version: 1',
  'roles:',
  ...Array.from({ length: ROLES }, (_, index) => {
    const worker = index % 2 === 0 ? 'claude' : 'codex'
    return `  role-${index}: { worker: ${worker}, effort: low, mode: read, description: Does the work of role ${index}. }`
  }),
  '',
].join('\n')

export const generate: Figure = {
  name: 'generate',
  title: `\`waybill generate --check\` on ${ROLES} roles`,
  run: async (rounds) => {
    const here = home({ noCli: true })
    try {
      trustRouting(here, ROUTING)
      await must(here, 0, 'generate')
      const values = await interleaved(rounds, {
        node: () => timed(() => here.waybill(['--version'])),
        fresh: () => timed(() => must(here, 0, 'generate', '--check')),
      })
      trustRouting(here, ROUTING.replaceAll('low', 'high'))
      const stale = await interleaved(rounds, {
        stale: () => timed(() => must(here, 6, 'generate', '--check')),
      })
      return {
        how: `The whole command, from its start, in a repository with the files of ${ROLES} roles for both hosts and those of the built-in ones.`,
        findings: [
          yardstick('`waybill --version`: the start alone', 'ms', spread(values.node)),
          held('where all is as it should be', 'ms', spread(values.fresh), { atMost: 300 }),
          held('where every native file is stale', 'ms', spread(stale.stale), { atMost: 300 }),
        ],
      }
    } finally {
      here.close()
    }
  },
}

async function must(here: Home, wanted: number, ...args: string[]): Promise<void> {
  const { code, stdout, stderr } = await here.waybill(args)
  if (code !== wanted) throw new Error(`waybill ${args.join(' ')} exited ${code}: ${stdout}${stderr}`)
}

async function timed(act: () => Promise<unknown>): Promise<number> {
  const startedMs = performance.now()
  await act()
  return performance.now() - startedMs
}
