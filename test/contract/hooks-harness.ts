import { constants, copyFileSync, existsSync, linkSync, mkdirSync, readFileSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import * as z from 'zod'
import { type Home, type HomeOptions, home } from '../e2e/home.ts'
import { PLUGIN } from '../plugin.ts'
import { type Ended, runProgram, type Start } from '../real/processes.ts'

export const LAUNCHER = join(PLUGIN, 'hooks/launch.sh')
export const VERSIONS = ['2.1.197', '2.1.329'] as const
export type Version = (typeof VERSIONS)[number]

/** The programs that are `sh` somewhere; those of this machine, each once. */
export const SHELLS = ['sh', 'dash', 'bash'].filter((name, index, names) => {
  const program = (one: string) => (existsSync(`/bin/${one}`) ? realpathSync(`/bin/${one}`) : undefined)
  const found = program(name)
  return found !== undefined && names.findIndex((one) => program(one) === found) === index
})

type Recorded = { event: string; input: Record<string, unknown> & { tool_input?: Record<string, unknown> } }

/** The recorded inputs of a version, by what they are; `cwd` takes the place of the folder they were made in. */
export function recorded(version: Version, cwd: string) {
  const file = join(import.meta.dirname, 'fixtures/hooks', `${version}.jsonl`)
  const lines = readFileSync(file, 'utf8').replaceAll('<CWD>', cwd).trim().split('\n')
  const events = lines.map((line) => JSON.parse(line) as Recorded)
  const find = (is: (input: Recorded['input']) => boolean): Recorded => {
    const found = events.find(({ input }) => is(input))
    if (!found) throw new Error(`there is no such event in ${file}`)
    return found
  }
  return {
    sessionStart: find(({ hook_event_name }) => hook_event_name === 'SessionStart'),
    stop: find(({ hook_event_name }) => hook_event_name === 'Stop'),
    typed: (start: string) =>
      find(
        ({ hook_event_name, prompt }) =>
          hook_event_name === 'UserPromptExpansion' && String(prompt).startsWith(start),
      ),
    agent: (type: string) => find(({ tool_input }) => tool_input?.subagent_type === type),
    tool: (name: string, start = '') =>
      find(
        ({ tool_name, tool_input }) =>
          tool_name === name && String(Object.values(tool_input ?? {})[0]).startsWith(start),
      ),
  }
}

/** The event with parts of its tool's input replaced. */
export const withInput = ({ event, input }: Recorded, parts: Record<string, unknown>): Recorded => ({
  event,
  input: { ...input, tool_input: { ...input.tool_input, ...parts } },
})

const reason = z.string().min(1)
/** What Claude Code takes from a hook, as far as ours answer at all (strict: a key it does not know is a mistake of ours). */
const ANSWERS: Record<string, z.ZodType> = {
  SessionStart: z.union([
    z.strictObject({
      hookSpecificOutput: z.strictObject({
        hookEventName: z.literal('SessionStart'),
        additionalContext: z.string().max(10_000),
      }),
    }),
    z.strictObject({ systemMessage: reason }),
  ]),
  PreToolUse: z.strictObject({
    hookSpecificOutput: z.union([
      z.strictObject({
        hookEventName: z.literal('PreToolUse'),
        permissionDecision: z.literal('deny'),
        permissionDecisionReason: reason,
      }),
      z.strictObject({
        hookEventName: z.literal('PreToolUse'),
        additionalContext: z.string().max(10_000),
      }),
    ]),
  }),
  UserPromptSubmit: z.strictObject({
    hookSpecificOutput: z.strictObject({
      hookEventName: z.literal('UserPromptSubmit'),
      additionalContext: z.string().max(10_000),
    }),
  }),
  Stop: z.union([
    z.strictObject({ decision: z.literal('block'), reason, systemMessage: reason }),
    z.strictObject({ systemMessage: reason }),
  ]),
  UserPromptExpansion: z.strictObject({ decision: z.literal('block'), reason }),
}

/** A machine with the fake CLIs, gone when the test ends. */
export function machine(options: HomeOptions = {}) {
  const here = home(options)
  onTestFinished(() => here.close())
  return here
}

/** The hook's environment: what Claude Code adds to its own. */
export const hookEnv = (here: Home, more: Record<string, string> = {}) =>
  here.env({
    CLAUDE_PLUGIN_ROOT: PLUGIN,
    CLAUDE_PLUGIN_DATA: join(here.root, 'data'),
    CLAUDE_PROJECT_DIR: here.project,
    ...more,
  })

type Call = Partial<Start> & { shell?: string; argv?: string[] }

/** One event through the launcher as Claude Code calls it. Fails where the contract of a hook is broken; answers its parsed stdout. */
export async function fire(
  here: Home,
  { event, input }: Recorded,
  { shell = 'sh', argv, ...start }: Call = {},
) {
  const [file, ...args] = argv ?? [shell, LAUNCHER, 'claude', event]
  const ended = await runProgram(file ?? '', args, {
    cwd: here.project,
    env: hookEnv(here),
    stdin: JSON.stringify(input),
    timeoutMs: 30_000,
    ...start,
  })
  return readAnswer(ended, String(input.hook_event_name))
}

export function readAnswer({ code, stdout, stderr }: Ended, event: string): unknown {
  if (code !== 0 || stderr !== '') throw new Error(`a hook ended with ${code} and said: ${stderr}`)
  if (stdout === '') return undefined
  return ANSWERS[event]?.parse(JSON.parse(stdout))
}

export const denial = (permissionDecisionReason: string) => ({
  hookSpecificOutput: { hookEventName: 'PreToolUse', permissionDecision: 'deny', permissionDecisionReason },
})

/** A shell that is called `claude` as far as the system can tell. */
export function agentShell(here: Home): string {
  const path = join(here.root, 'claude')
  copyFileSync(realpathSync('/bin/sh'), path)
  return path
}

/** The command line of a program that is called `claude` as far as the system can tell, and starts this as Claude Code starts its hooks. */
export function throughHost(here: Home, command = ['/bin/sh', LAUNCHER, 'claude', 'prompt']): string[] {
  const host = join(here.root, 'host/claude')
  if (!existsSync(host)) {
    mkdirSync(dirname(host))
    linkOrCopy(realpathSync(process.execPath), host)
  }
  return [host, join(import.meta.dirname, 'programs/host.ts'), ...command]
}

/** What a person types, through the host; once more where the answer says so: the system may number the channels apart. */
export async function typeIn(here: Home, event: Recorded) {
  const type = () => fire(here, event, { argv: throughHost(here) })
  const said = await type()
  return JSON.stringify(said)?.includes('type it once more') ? type() : said
}

/** A symbolic link would not do: the system names a program by where it leads. */
function linkOrCopy(program: string, path: string) {
  try {
    linkSync(program, path)
  } catch {
    // On another file system.
    copyFileSync(program, path, constants.COPYFILE_FICLONE)
  }
}
