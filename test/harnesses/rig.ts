import { randomBytes } from 'node:crypto'
import { symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { WORKER_FACTS } from '../../src/decide/worker-facts.ts'
import { writeConsents } from '../grants.ts'
import { REPO, WAYBILL } from '../plugin.ts'
import { type Printed, printedBy, type Waybill } from '../printed.ts'
import { processesUnder, runProgram, type Survivor } from '../real/processes.ts'
import { type Files, makeProject } from '../real/project.ts'
import { ANY_USER, emptied, made, ONLY_LOOPBACK, pinnedNode } from '../real/rig.ts'
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

type More = { env?: Record<string, string>; timeoutMs?: number }

export type Rig = Printed<More> & {
  root: string
  home: string
  project: string
  waybillHome: string
  server(harness: Harness): VendorServer
  waybill: Waybill<More>
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
  const folder = (name: string) => made(join(root, name))
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
  writeConsents(
    { project, waybillHome },
    HARNESSES.map((worker) => ({ worker, modes: ['read', 'write'] })),
  )
  const env = {
    ...ANY_USER,
    ...ONLY_LOOPBACK,
    ...KEYS.right,
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
    ...printedBy(waybill),
    asked: async (harness) => {
      while (servers[harness].requests.length === 0) await wait(50)
    },
    survivors: () => processesUnder(root),
    close: async () => {
      emptied(root)
      await Promise.all(Object.values(servers).map((server) => server.close()))
    },
  }
}

function link(bin: string): void {
  symlinkSync(pinnedNode, join(bin, 'node'))
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
