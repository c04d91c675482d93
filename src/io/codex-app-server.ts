import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { setTimeout as after } from 'node:timers/promises'
import { jsonIn } from '../domain/json.ts'
import { messageOf } from './message-of.ts'
import { PROBE_MS, probeEnv } from './probes.ts'

/** `refused`: its own words. `silent`: no answer within the bound, or it ended without one. */
export type Asked = { how: 'answered'; result: unknown } | { how: 'refused' | 'silent'; because: string }

/** Codex looks for news of its own at each start; what is asked here is in the user's files, and nothing is to be sent. */
const NO_NETWORK = Object.fromEntries(
  ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY'].map((name) => [name, 'http://127.0.0.1:9']),
)

const ASK_ID = 2

/**
 * One question to Codex's own app server (`codex app-server`, JSON lines on stdio; method and params as `codex
 * app-server generate-ts` of 0.169.0 lists them): without keys, in no project, and never longer than `timeoutMs`.
 */
export async function askCodex(
  file: string,
  method: string,
  params: Record<string, unknown>,
  { env, timeoutMs = PROBE_MS }: { env: NodeJS.ProcessEnv; timeoutMs?: number },
): Promise<Asked> {
  // A group of its own, so that git and what else it starts ends with it; it ends by itself where stdin does.
  const server = spawn(file, ['app-server'], {
    cwd: '/',
    env: probeEnv(env, NO_NETWORK),
    detached: true,
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  const failed = once(server, 'error').then(([error]): Asked => silent(messageOf(error)))
  server.stdin.on('error', () => {})
  const clientInfo = { name: 'waybill', title: 'Waybill', version: '0' }
  for (const line of [
    { id: 1, method: 'initialize', params: { clientInfo } },
    { method: 'initialized' },
    { id: ASK_ID, method, params },
  ])
    server.stdin.write(`${JSON.stringify(line)}\n`)
  const late = after(timeoutMs, silent(`no answer within ${timeoutMs} ms`), { ref: false })
  const asked = await Promise.race([answerIn(server.stdout), failed, late])
  endGroup(server)
  return asked
}

const silent = (because: string): Asked => ({ how: 'silent', because })

function endGroup({ pid, stdin, stdout }: ChildProcess): void {
  stdin?.destroy()
  stdout?.destroy()
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL')
  } catch {
    // It has ended already.
  }
}

async function answerIn(stdout: NodeJS.ReadableStream): Promise<Asked> {
  try {
    for await (const line of createInterface({ input: stdout })) {
      const { id, result, error } = messageIn(line)
      if (id !== ASK_ID) continue
      if (error === undefined) return { how: 'answered', result }
      return { how: 'refused', because: String(error.message ?? JSON.stringify(error)) }
    }
    return silent('it ended without an answer')
  } catch (error) {
    return silent(messageOf(error))
  }
}

const messageIn = (line: string): { id?: unknown; result?: unknown; error?: { message?: unknown } } =>
  jsonIn(line) ?? {}
