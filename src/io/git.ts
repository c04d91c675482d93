import { execa } from 'execa'
import { searchPath } from './search-path.ts'

/** `isMissing`: there is no git on the PATH. */
type Refusal = { ok: false; message: string; isMissing?: true }
export type GitAnswer = { ok: true; stdout: string } | Refusal
export type GitBytes = { ok: true; stdout: Buffer } | Refusal

/** Nothing a repository or the caller's environment says can make git run a program of theirs or wait for a person. */
export const NO_PROGRAMS = [
  { name: 'core.hooksPath', value: '/dev/null' },
  { name: 'core.fsmonitor', value: 'false' },
] as const

/** For filters see `withoutFilters`. */
export const NO_TRANSPORT = {
  // None at all, whatever the config says: a missing object would be fetched, by a command of the config.
  GIT_ALLOW_PROTOCOL: 'none',
  GIT_NO_LAZY_FETCH: '1',
  // Git LFS would fetch as well, from a server or by a program that the repository names; pointers do.
  GIT_LFS_SKIP_SMUDGE: '1',
} as const

const SAFE = [
  ...NO_PROGRAMS.flatMap(({ name, value }) => ['-c', `${name}=${value}`]),
  '-c',
  'gc.auto=0',
  // These two would write into the user's git folder, or refuse a file for its line ends.
  '-c',
  'core.splitIndex=false',
  '-c',
  'core.safecrlf=false',
  // With it `git grep` refuses to look into files that are not tracked.
  '-c',
  'submodule.recurse=false',
]

export type GitCall = {
  cwd: string
  env?: Record<string, string>
  timeoutMs?: number
  /** What is left of a limit that several calls share, in ms; it wins over `timeoutMs`. */
  leftMs?: () => number
  /** More options of git itself, such as `asOptions` gives. */
  options?: readonly string[]
  /** What it reads from its standard input; nothing without it. */
  input?: string
  /** A file that takes what git prints, byte for byte; the answer's text is then empty. */
  into?: string
}

/** Runs git once, bounded; the answer's text is stdout without its last newline. Never rejects. */
export async function git(args: string[], call: GitCall): Promise<GitAnswer> {
  const result = await execa('git', wordsOf(args, call), settingsOf(call))
  return result.exitCode === 0 ? { ok: true, stdout: result.stdout ?? '' } : refusalOf(result)
}

/** The same with every byte as it came. */
export async function gitBytes(args: string[], call: GitCall): Promise<GitBytes> {
  const settings = { ...settingsOf(call), encoding: 'buffer', stripFinalNewline: false } as const
  const result = await execa('git', wordsOf(args, call), settings)
  if (result.exitCode === 0) return { ok: true, stdout: Buffer.from(result.stdout) }
  return refusalOf({ ...result, stderr: Buffer.from(result.stderr ?? []).toString() })
}

const wordsOf = (args: string[], { options = [] }: GitCall): string[] => [...SAFE, ...options, ...args]

function settingsOf(call: GitCall) {
  // XDG_CONFIG_HOME: a user's own ignore file may lie there, and what it names must not be handed over.
  const { PATH, HOME, XDG_CONFIG_HOME } = process.env
  return {
    cwd: call.cwd,
    // execa's clean-up ends with the default for signals that Node ignores: then a full disk ends this process.
    cleanup: false,
    extendEnv: false,
    env: {
      PATH: searchPath(PATH, call.cwd, HOME),
      HOME,
      XDG_CONFIG_HOME,
      // Messages are looked at.
      LC_ALL: 'C',
      GIT_TERMINAL_PROMPT: '0',
      GIT_OPTIONAL_LOCKS: '0',
      ...NO_TRANSPORT,
      ...call.env,
    },
    ...(call.input === undefined ? { stdin: 'ignore' as const } : { input: call.input }),
    ...(call.into === undefined ? {} : { stdout: { file: call.into } }),
    // 0 would be no limit at all.
    timeout: call.leftMs ? Math.max(1, call.leftMs()) : (call.timeoutMs ?? 120_000),
    maxBuffer: 16 * 1024 * 1024,
    reject: false as const,
  }
}

type Ended = { stderr?: string | undefined; shortMessage?: string | undefined; code?: string | undefined }

function refusalOf({ stderr, shortMessage, code }: Ended): Refusal {
  const said = stderr?.trim() || shortMessage || 'git ended without a message'
  const message = said.split('\n').slice(-4).join('\n')
  return code === 'ENOENT' ? { ok: false, message, isMissing: true } : { ok: false, message }
}
