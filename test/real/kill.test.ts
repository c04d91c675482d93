import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { Invocation } from '../../src/domain/run.ts'
import { runProcess } from '../../src/io/process.ts'
import { aRedactor } from '../contract/secret-harness.ts'
import { TIERS } from '../contract/transport-harness.ts'
import { startAnthropic } from '../servers/anthropic.ts'
import { toolUse } from '../servers/anthropic-turns.ts'
import { startOpenai } from '../servers/openai.ts'
import { shell } from '../servers/openai-turns.ts'
import { realCli } from './install.ts'
import { codexProvider, type Rig, rig } from './rig.ts'

const SUPERVISE = join(import.meta.dirname, '../contract/programs/supervise.ts')

/**
 * A child, and a child in a session of its own: what the vendors' own endings leave behind, each in its way. In a file,
 * since Claude Code refuses a command in which it sees a long sleep.
 */
const FILES = {
  'tree.sh': `sleep 600 >/dev/null 2>&1 &
setsid sleep 600 >/dev/null 2>&1 &
wait
`,
}
const TREE = 'sh tree.sh'

type Worker = { invocation: Invocation; executable: string; env: Record<string, string> }

/** Codex without its sandbox, Claude with Bash: not as Waybill plans them, but as they are hardest to end. */
const WORKERS: Record<string, (place: Rig) => Promise<Worker>> = {
  codex: async (place) => {
    const server = await startOpenai({ lanes: [{ name: 'main', turns: [shell(TREE)] }] })
    onTestFinished(() => server.close())
    const args = ['exec', '--json', '-s', 'danger-full-access', ...codexProvider(server.url), '-']
    const killLadder = [{ signal: 'SIGINT' as const, waitMs: 2_000 }]
    return {
      executable: realCli().codexBinary,
      env: place.env(),
      invocation: {
        via: 'process',
        program: 'codex',
        args,
        stdin: 'Do it',
        env: {},
        inheritEnv: [],
        killLadder,
      },
    }
  },
  claude: async (place) => {
    const server = await startAnthropic({
      lanes: [{ name: 'main', turns: [toolUse('Bash', { command: TREE })] }],
    })
    onTestFinished(() => server.close())
    const args = ['-p', '--output-format', 'stream-json', '--verbose', '--allowedTools', 'Bash']
    const killLadder = [{ signal: 'SIGTERM' as const, waitMs: 2_000 }]
    return {
      executable: realCli().claude329,
      env: place.env({ anthropic: server.url }),
      invocation: {
        via: 'process',
        program: 'claude',
        args,
        stdin: 'Do it',
        env: {},
        inheritEnv: [],
        killLadder,
      },
    }
  },
}

/** Until both sleepers are there: else nothing would have been proven. */
async function begun(place: Rig): Promise<void> {
  const sleepers = () => place.survivors()?.filter(({ command }) => command === 'sleep 600').length
  while (sleepers() !== 2) await pause(20)
}

// The third tier, the group alone, leaves all of it behind: that is why there are two above it.
describe.runIf(process.platform === 'linux').each(TIERS.slice(0, 2))(
  'a tool call with a tree, on the $tier tier',
  ({ containment, isHere }) => {
    const trying = test.runIf(isHere).each(Object.keys(WORKERS))

    async function place(name: string) {
      const made = rig('kill', { files: FILES })
      onTestFinished(() => void made.dispose())
      const worker = await WORKERS[name]?.(made)
      if (!worker) throw new Error(name)
      const options = {
        executable: worker.executable,
        cwd: made.project,
        env: { ...worker.env, WAYBILL_RUN: made.root },
        ...{ wallMs: 120_000, idleMs: 120_000, startMs: 120_000, drainMs: 2_000, maxOutputBytes: 10_000_000 },
        transcriptPath: join(made.root, 'transcript.jsonl'),
        redactor: aRedactor(),
        containment,
      }
      return { made, options, invocation: worker.invocation }
    }

    trying('%s, cancelled and not even asked (I2, row 12)', async (name) => {
      const { made, options, invocation } = await place(name)
      const cancel = new AbortController()
      const run = runProcess(
        { ...invocation, killLadder: [] },
        { ...options, watch: () => undefined, onSpawn: () => {}, onNotice: () => {}, cancel: cancel.signal },
      )
      await begun(made)
      cancel.abort()
      const { ending, killTier, survivors } = await run
      expect({ ending, killTier, survivors, left: made.survivors() }).toEqual({
        ending: { how: 'cancelled' },
        killTier: containment.tier,
        survivors: [],
        left: [],
      })
    })

    trying('%s, whose supervisor is killed (I2, row 2)', async (name) => {
      const { made, options, invocation } = await place(name)
      const supervisor = spawn(process.execPath, [SUPERVISE, JSON.stringify({ options, invocation })], {
        stdio: ['ignore', 'ignore', 'inherit'],
      })
      await begun(made)
      supervisor.kill('SIGKILL')
      await once(supervisor, 'exit')
      for (let round = 0; round < 500 && made.survivors()?.length !== 0; round += 1) await pause(20)
      expect({ left: made.survivors() }).toEqual({ left: [] })
    })
  },
)
