import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { writeConsents } from '../../test/grants.ts'
import { installRealCli } from '../../test/real/install.ts'
import { type Ended, runProgram } from '../../test/real/processes.ts'
import { rig } from '../../test/real/rig.ts'
import { startAnthropic } from '../../test/servers/anthropic.ts'
import { startOpenai } from '../../test/servers/openai.ts'
import { ANTHROPIC, OPENAI, PROJECT } from './script.ts'
import type { Stage } from './stage.ts'

const repo = fileURLToPath(new URL('../..', import.meta.url))
const plugin = join(repo, 'plugin')

/** Where the demo plays: a project, the real host CLI, and Waybill as it is installed there. */
export type Theatre = {
  project: string
  /** What the user types into Claude Code, without a terminal. */
  claude(prompt: string): Promise<Ended>
  waybill(...args: string[]): Promise<Ended>
  run(file: string, ...args: string[]): Promise<Ended>
  /** Puts the permission into the demo's own home, where nobody is there to type it. */
  provision(): void
  /** Requests that the Anthropic server saw; undefined with the user's own logins. */
  anthropicRequests(): number | undefined
  /** Ends the servers and tells which processes were still there. */
  close(): Promise<{ left: number | undefined }>
}

const CLAUDE_ARGS = ['--output-format', 'stream-json', '--verbose', '--allowedTools', 'Agent']
const ALLOWED = [{ worker: 'codex-cli' as const, modes: ['read' as const, 'write' as const] }]
const LONG_MS = 20 * 60_000

/** The real CLIs against loopback servers with scripted answers; only addresses and keys differ from production. */
export async function openScripted(stage: Stage): Promise<Theatre> {
  await installRealCli((line) => stage.line(line))
  const anthropic = await startAnthropic(ANTHROPIC)
  const openai = await startOpenai(OPENAI)
  const place = rig('demo', { files: PROJECT })
  const config = `workers:\n  codex-cli:\n    baseUrl: ${openai.url}\n    apiKeyEnv: OPENAI_API_KEY\n`
  writeFileSync(join(place.waybillHome, 'config.yaml'), config, { mode: 0o600 })
  const env = place.env({ anthropic: anthropic.url })
  const start = { env, timeoutMs: LONG_MS }
  const claude = (...args: string[]) => place.run('claude', args, start)
  await must(claude('plugin', 'marketplace', 'add', repo), 'add the marketplace')
  await must(claude('plugin', 'install', 'waybill@waybill'), 'install the plugin')
  return {
    project: place.project,
    claude: (prompt) => claude('-p', prompt, ...CLAUDE_ARGS),
    waybill: (...args) => place.run(join(plugin, 'bin/waybill'), args, start),
    run: (file, ...args) => place.run(file, args, start),
    provision: () => writeConsents(place, ALLOWED),
    anthropicRequests: () =>
      anthropic.requests.filter((request) => request.path.startsWith('/v1/messages')).length,
    close: async () => {
      const left = place.survivors()?.length
      place.dispose()
      await Promise.all([anthropic.close(), openai.close()])
      return { left }
    },
  }
}

/** The user's own CLIs, logins and bill; Waybill's consent and ledger stay in the demo's folder, the plugin is loaded for these runs only. */
export async function openLive(): Promise<Theatre> {
  const place = rig('live', { claude: 'none', codex: 'none', files: PROJECT })
  mkdirSync(place.waybillHome, { recursive: true })
  const env = Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  )
  const start = { env: { ...env, WAYBILL_HOME: place.waybillHome }, cwd: place.project, timeoutMs: LONG_MS }
  const run = (file: string, args: string[]) => runProgram(file, args, start)
  return {
    project: place.project,
    claude: (prompt) => run('claude', ['-p', prompt, '--plugin-dir', plugin, ...CLAUDE_ARGS]),
    waybill: (...args) => run(join(plugin, 'bin/waybill'), args),
    run: (file, ...args) => run(file, args),
    provision: () => writeConsents(place, ALLOWED),
    anthropicRequests: () => undefined,
    close: async () => {
      const left = place.survivors()?.length
      place.dispose()
      return { left }
    },
  }
}

async function must(ended: Promise<Ended>, what: string): Promise<void> {
  const { code, stdout, stderr } = await ended
  if (code !== 0) throw new Error(`The demo could not ${what} (exit ${code}):\n${stdout}${stderr}`)
}
