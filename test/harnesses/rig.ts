import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { WORKER_FACTS } from '../../src/decide/worker-facts.ts'
import type { WorkerId } from '../../src/domain/worker-id.ts'
import type { RunDocument } from '../../src/entry/render/document.ts'
import { REPO, WAYBILL } from '../plugin.ts'
import { type Ended, killUnder, processesUnder, runProgram, type Survivor } from '../real/processes.ts'
import { type Files, makeProject } from '../real/project.ts'
import { startChat } from '../servers/chat.ts'
import type { ChatScript } from '../servers/chat-turns.ts'
import { startGemini } from '../servers/gemini.ts'
import type { VendorServer } from '../servers/loopback.ts'
import { MORE } from './setup.ts'

/** The harnesses of this suite, and what each speaks. */
export const HARNESSES = ['gemini-cli', 'opencode', 'copilot', 'qwen-code'] as const
export type Harness = (typeof HARNESSES)[number]

/** The tools by which each reads and writes a file, as its models are offered them. */
export const TOOLS: Record<
  Harness,
  { read(path: string): Call; write(path: string, text: string): Call; shell: string }
> = {
  'gemini-cli': {
    read: (path) => ({ tool: 'read_file', arguments: { file_path: path } }),
    write: (path, text) => ({ tool: 'write_file', arguments: { file_path: path, content: text } }),
    shell: 'run_shell_command',
  },
  opencode: {
    read: (path) => ({ tool: 'read', arguments: { filePath: path } }),
    write: (path, text) => ({ tool: 'write', arguments: { filePath: path, content: text } }),
    shell: 'bash',
  },
  copilot: {
    read: (path) => ({ tool: 'view', arguments: { path } }),
    write: (path, text) => ({ tool: 'create', arguments: { path, file_text: text } }),
    shell: 'bash',
  },
  'qwen-code': {
    read: (path) => ({ tool: 'read_file', arguments: { file_path: path } }),
    write: (path, text) => ({ tool: 'write_file', arguments: { file_path: path, content: text } }),
    shell: 'run_shell_command',
  },
}
export type Call = { tool: string; arguments: Record<string, unknown> }

/** The model that each is asked for here. Where it is one of OpenAI, opencode and Copilot offer a tool for patches instead of one for files. */
export const MODELS: Record<Harness, string> = {
  'gemini-cli': 'gemini-4-argon',
  opencode: 'some-model',
  copilot: 'some-model',
  'qwen-code': 'qwen3.8-max',
}

const everywhere = (gemini: string, chat: string) => ({
  GEMINI_API_KEY: gemini,
  OPENAI_API_KEY: chat,
  DASHSCOPE_API_KEY: chat,
})
/** The keys that the servers take, and those that they refuse. */
export const KEYS = {
  right: everywhere('dummy-key', 'dummy-key'),
  wrong: everywhere('gemini-wrong', 'chat-wrong'),
}

export type Rig = {
  root: string
  home: string
  project: string
  waybillHome: string
  server(harness: Harness): VendorServer
  waybill(args: string[], more?: { env?: Record<string, string>; timeoutMs?: number }): Promise<Ended>
  json(
    args: string[],
    more?: { env?: Record<string, string> },
  ): Promise<{ code: number | null; document: RunDocument }>
  /** Once its server was asked something. */
  asked(harness: Harness): Promise<void>
  survivors(): Survivor[] | undefined
  close(): Promise<void>
}

/** Real harnesses, loopback servers that answer all alike, and Waybill configured to use them. */
export async function rig(
  scripts: Partial<Record<Harness, ChatScript>>,
  { files = { 'sum.js': 'export const sum = (a, b) => a - b\n' } }: { files?: Files } = {},
): Promise<Rig> {
  const root = join(REPO, '.rig', `harness-${randomBytes(4).toString('hex')}`)
  const folder = (name: string) => {
    mkdirSync(join(root, name), { recursive: true })
    return join(root, name)
  }
  const [home, waybillHome, bin, project] = ['home', 'waybill-home', 'bin', 'project'].map(folder) as [
    string,
    string,
    string,
    string,
  ]
  makeProject(project, files)
  link(bin)
  const started = await Promise.all(
    HARNESSES.map(async (harness) => {
      const lanes = scripts[harness] ?? { lanes: [] }
      return [harness, await (harness === 'gemini-cli' ? startGemini(lanes) : startChat(lanes))] as const
    }),
  )
  const servers = Object.fromEntries(started) as Record<Harness, VendorServer>
  writeFileSync(join(waybillHome, 'config.yaml'), configFor(servers), { mode: 0o600 })
  writeFileSync(join(waybillHome, 'consents.json'), consentsFor(project), { mode: 0o600 })
  const env = {
    ...FIXED,
    HOME: home,
    WAYBILL_HOME: waybillHome,
    TMPDIR: folder('tmp'),
    PATH: [bin, '/usr/bin', '/bin'].join(':'),
  }
  const waybill: Rig['waybill'] = (args, { env: more = {}, timeoutMs = 120_000 } = {}) =>
    runProgram(WAYBILL, args, { cwd: project, env: { ...env, ...more }, timeoutMs })
  return {
    root,
    home,
    project,
    waybillHome,
    server: (harness) => servers[harness],
    waybill,
    json: async (args, more) => {
      const { code, stdout, stderr } = await waybill([...args, '--json'], more)
      if (stdout === '')
        throw new Error(`waybill ${args.join(' ')} printed nothing (exit ${code}): ${stderr}`)
      return { code, document: JSON.parse(stdout) as RunDocument }
    },
    asked: async (harness) => {
      while (servers[harness].requests.length === 0) await wait(50)
    },
    survivors: () => processesUnder(root),
    close: async () => {
      killUnder(root)
      await Promise.all(Object.values(servers).map((server) => server.close()))
      rmSync(root, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
    },
  }
}

const FIXED = {
  LANG: 'C.UTF-8',
  TERM: 'dumb',
  USER: 'rig',
  SHELL: '/bin/sh',
  GIT_CONFIG_NOSYSTEM: '1',
  ...KEYS.right,
  // Whatever else they would ask is refused at once, and nothing leaves this machine.
  HTTP_PROXY: 'http://127.0.0.1:9',
  HTTPS_PROXY: 'http://127.0.0.1:9',
  NO_PROXY: '127.0.0.1,localhost',
}

function link(bin: string): void {
  const pinned = join(REPO, 'node_modules/node/bin/node')
  symlinkSync(existsSync(pinned) ? realpathSync(pinned) : process.execPath, join(bin, 'node'))
  for (const harness of HARNESSES) {
    const facts = WORKER_FACTS[harness]
    if (facts.via === 'process')
      symlinkSync(join(MORE, 'node_modules/.bin', facts.program), join(bin, facts.program))
  }
}

const configFor = (servers: Record<Harness, VendorServer>): string =>
  [
    'workers:',
    ...HARNESSES.map(
      (harness) =>
        `  ${harness}: { baseUrl: "${servers[harness].url}", model: ${MODELS[harness]}, extraModels: [{ id: ${MODELS[harness]}, inputUsdPerMTok: 2, outputUsdPerMTok: 10 }] }`,
    ),
    '',
  ].join('\n')

function consentsFor(project: string): string {
  const record = (worker: WorkerId) => ({
    worker,
    modes: ['read', 'write'],
    recordedAt: '2026-01-01T00:00:00.000Z',
    how: 'terminal',
    root: project,
  })
  const repositories = { [realpathSync(join(project, '.git'))]: HARNESSES.map(record) }
  return JSON.stringify({ version: 1, repositories })
}
