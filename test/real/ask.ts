import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { startAnthropic } from '../servers/anthropic.ts'
import type { AnthropicLane } from '../servers/anthropic-turns.ts'
import type { VendorServer } from '../servers/loopback.ts'
import { startOpenai } from '../servers/openai.ts'
import type { OpenaiTurn } from '../servers/openai-turns.ts'
import { codexProvider, rig } from './rig.ts'

/** Starts from a project whose `sum.txt` holds one line. */
const files = { 'sum.txt': 'one\n' }

/** Asks the real Codex one thing in workspace-write, and tells the essentials of how it went. */
export async function askCodex(
  model: string,
  turns: OpenaiTurn[],
  { provider = codexProvider, timeoutMs = 60_000 } = {},
) {
  const { project, run, survivors, dispose } = rig('servers', { files })
  const server = await startOpenai({ lanes: [{ name: 'main', turns }] })
  const args = ['exec', '--json', '-s', 'workspace-write', '-m', model, ...provider(server.url), 'Do it']
  try {
    const { code, signal, stdout } = await run('codex', args, { timeoutMs })
    const events = stdout.split('\n').flatMap((line) => (line.startsWith('{') ? [JSON.parse(line)] : []))
    return {
      code,
      signal,
      served: served(server),
      messages: events.flatMap(({ item }) => (item?.type === 'agent_message' ? [item.text] : [])),
      end: events.at(-1)?.type,
      usage: events.at(-1)?.usage,
      file: readFileSync(join(project, 'sum.txt'), 'utf8'),
      left: survivors() ?? [],
    }
  } finally {
    dispose()
    await server.close()
  }
}

/** Asks the real Claude Code one thing with Bash and Write allowed, and tells the essentials of how it went. */
export async function askClaude(version: '2.1.329' | '2.1.197', lanes: AnthropicLane[]) {
  const { project, env, run, survivors, dispose } = rig('servers', { claude: version, files })
  const server = await startAnthropic({ lanes })
  const args = ['-p', 'Do it', '--output-format', 'json', '--allowedTools', 'Write', 'Bash']
  try {
    const named = env({ anthropic: server.url }, { CLAUDE_CODE_MAX_RETRIES: '2' })
    const { code, stdout } = await run('claude', args, { env: named })
    const { result, is_error, api_error_status, usage } = JSON.parse(stdout)
    return {
      code,
      // 2.1.197 asks whether the server is there before it says anything.
      served: served(server).filter((line) => line !== '-/- 200'),
      result,
      failed: is_error ? (api_error_status ?? 'no status') : false,
      tokens: [usage.input_tokens, usage.cache_read_input_tokens, usage.output_tokens],
      file: readFileSync(join(project, 'sum.txt'), 'utf8'),
      left: survivors() ?? [],
    }
  } finally {
    dispose()
    await server.close()
  }
}

/** `lane/turn answer` for each request, the refusal in place of the answer where there was one. */
function served({ requests }: VendorServer): string[] {
  return requests.map(({ lane = '-', turn = '-', answer, refused }) => `${lane}/${turn} ${refused ?? answer}`)
}
