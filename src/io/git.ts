import { execa } from 'execa'

export type GitAnswer = { ok: true; stdout: string } | { ok: false; message: string }

/** Nothing a repository or the caller's environment says can make git run a program of theirs or wait for a person. */
const SAFE = [
  '-c',
  'core.hooksPath=/dev/null',
  '-c',
  'core.fsmonitor=false',
  '-c',
  'protocol.file.allow=never',
  '-c',
  'gc.auto=0',
  // These two would write into the user's git folder, or refuse a file for its line ends.
  '-c',
  'core.splitIndex=false',
  '-c',
  'core.safecrlf=false',
]

export type GitCall = { cwd: string; env?: Record<string, string>; timeoutMs?: number }

/** Runs git once, bounded; the answer's text is stdout without its last newline. Never rejects. */
export async function git(args: string[], call: GitCall): Promise<GitAnswer> {
  // XDG_CONFIG_HOME: a user's own ignore file may lie there, and what it names must not be handed over.
  const { PATH, HOME, XDG_CONFIG_HOME } = process.env
  const result = await execa('git', [...SAFE, ...args], {
    cwd: call.cwd,
    // execa's clean-up ends with the default for signals that Node ignores: then a full disk ends this process.
    cleanup: false,
    extendEnv: false,
    env: {
      PATH,
      HOME,
      XDG_CONFIG_HOME,
      // Messages are looked at.
      LC_ALL: 'C',
      GIT_TERMINAL_PROMPT: '0',
      GIT_OPTIONAL_LOCKS: '0',
      ...call.env,
    },
    stdin: 'ignore',
    timeout: call.timeoutMs ?? 120_000,
    maxBuffer: 16 * 1024 * 1024,
    reject: false,
  })
  if (result.exitCode === 0) return { ok: true, stdout: result.stdout }
  const said = result.stderr?.trim() || result.shortMessage || 'git ended without a message'
  return { ok: false, message: said.split('\n').slice(-4).join('\n') }
}
