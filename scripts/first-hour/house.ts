import { mkdirSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { writeConsents } from '../../test/grants.ts'
import { trustHooks } from '../../test/real/codex-host.ts'
import { installRealCli } from '../../test/real/install.ts'
import type { Ended } from '../../test/real/processes.ts'
import { makeProject } from '../../test/real/project.ts'
import { rig } from '../../test/real/rig.ts'
import { startAnthropic } from '../../test/servers/anthropic.ts'
import type { VendorServer } from '../../test/servers/loopback.ts'
import { startOpenai } from '../../test/servers/openai.ts'
import { ANTHROPIC, OPENAI, PROJECT } from './models.ts'

export const REPO = join(import.meta.dirname, '../..')

/** A home in which nobody has seen Waybill, with both real CLIs, a project, and servers that answer by script. */
export type House = {
  home: string
  bin: string
  anthropic: VendorServer
  openai: VendorServer
  /** A line as a person types it: in the clone of this repository, or in the project. */
  type(line: string, at: 'clone' | 'till'): Promise<Ended>
  /** A file below the home. */
  write(path: string, text: string): void
  /** What only a person can do, done as the tests do it. */
  person(does: PersonDoes): Promise<void>
  close(): Promise<void>
}
export type PersonDoes = 'allow both' | 'trust the hooks'

const LONG_MS = 120_000

export async function openHouse(): Promise<House> {
  await installRealCli()
  const anthropic = await startAnthropic(ANTHROPIC)
  const openai = await startOpenai(OPENAI)
  const place = rig('first-hour')
  const project = join(place.home, 'till')
  mkdirSync(project)
  makeProject(project, PROJECT)
  const env = homeOnly(place.env({ anthropic: anthropic.url }), place.home)
  const write = (path: string, text: string) => {
    mkdirSync(join(place.home, path, '..'), { recursive: true })
    writeFileSync(join(place.home, path), text, { mode: 0o600 })
  }
  // The two differences to a machine with accounts: where the vendors are, and which keys are paid with.
  write('.config/waybill/config.yaml', configFor(place.home, anthropic.url, openai.url))
  write('.config/waybill/anthropic.key', 'dummy-anthropic-key')
  write('.codex/config.toml', codexConfig(openai.url))
  write('.claude.json', '{"hasCompletedOnboarding":true}')
  return {
    ...{ home: place.home, bin: place.bin, anthropic, openai, write },
    type: (line, at) =>
      place.run('sh', ['-c', line], { env, cwd: at === 'clone' ? REPO : project, timeoutMs: LONG_MS }),
    person: async (does) => {
      if (does === 'trust the hooks') return trustHooks({ place: { project }, env: () => env })
      writeConsents({ project, waybillHome: join(place.home, '.config/waybill') }, [
        { worker: 'codex-cli', modes: ['read'] },
        { worker: 'claude-cli', modes: ['read'] },
      ])
    },
    close: async () => {
      place.dispose()
      await Promise.all([anthropic.close(), openai.close()])
    },
  }
}

/** Everything where it is by default, below the home. */
function homeOnly(env: Record<string, string>, home: string): Record<string, string> {
  const { CLAUDE_CONFIG_DIR: _claude, CODEX_HOME: _codex, WAYBILL_HOME: _waybill, ...rest } = env
  return { ...rest, PATH: [join(home, '.local/bin'), rest.PATH].join(delimiter) }
}

const configFor = (home: string, anthropic: string, openai: string): string => `workers:
  codex-cli: { baseUrl: "${openai}", apiKeyEnv: OPENAI_API_KEY }
  claude-cli: { baseUrl: "${anthropic}", apiKeyFile: "${join(home, '.config/waybill/anthropic.key')}" }
`

const codexConfig = (url: string): string => `model = "gpt-5.5"
model_provider = "loop"

[model_providers.loop]
name = "loop"
base_url = "${url}"
env_key = "OPENAI_API_KEY"
wire_api = "responses"
`
