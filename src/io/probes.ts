import { setTimeout as after } from 'node:timers/promises'
import { execa } from 'execa'
import { printable } from '../domain/printable.ts'

/** How a short look at a program ended. */
export type Probed =
  | { how: 'ended'; code: number; out: string; err: string }
  | { how: 'timed_out'; timeoutMs: number }
  | { how: 'not_started'; because: string }

export const PROBE_MS = 5_000

const NAMES = [
  ...['PATH', 'HOME', 'USER', 'LOGNAME', 'LANG', 'TMPDIR', 'XDG_CONFIG_HOME', 'XDG_DATA_HOME'],
  ...['CODEX_HOME', 'CLAUDE_CONFIG_DIR', 'GROK_HOME'],
]

/** The environment of a probe: the few variables that are passed on, and what is set for it alone. */
export function probeEnv(env: NodeJS.ProcessEnv, extra: Record<string, string>): Record<string, string> {
  const passedOn = NAMES.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]] as const]))
  return { ...Object.fromEntries(passedOn), NO_COLOR: '1', TERM: 'dumb', DISABLE_AUTOUPDATER: '1', ...extra }
}

/** Runs a program for what it says about itself: no keys, nothing on stdin but `input`, in no project, and never longer than `timeoutMs`. */
export async function probe(
  file: string,
  args: readonly string[],
  {
    env,
    extra = {},
    timeoutMs = PROBE_MS,
    input,
  }: {
    env: NodeJS.ProcessEnv
    extra?: Record<string, string>
    timeoutMs?: number
    input?: string | undefined
  },
): Promise<Probed> {
  const running = execa(file, args, {
    cwd: '/',
    env: probeEnv(env, extra),
    extendEnv: false,
    ...(input === undefined ? { stdin: 'ignore' as const } : { input }),
    reject: false,
    // The catalogue of codex 0.169.0 alone has 745,260 bytes.
    maxBuffer: 16 * 1024 * 1024,
    timeout: timeoutMs,
    killSignal: 'SIGKILL',
    killDescendants: true,
    // execa's clean-up ends with the default for signals that Node ignores: then a full disk ends this process.
    cleanup: false,
  })
  // execa waits for the pipes, which a descendant in a session of its own keeps open after the kill.
  const giveUp = new AbortController()
  const late = after(timeoutMs + 500, undefined, { signal: giveUp.signal, ref: false }).catch(() => undefined)
  const result = await Promise.race([running, late])
  giveUp.abort()
  if (result === undefined) {
    running.stdout.destroy()
    running.stderr.destroy()
  }
  if (result === undefined || result.timedOut) return { how: 'timed_out', timeoutMs }
  if (result.exitCode === undefined)
    return { how: 'not_started', because: result.shortMessage ?? 'it did not start' }
  return { how: 'ended', code: result.exitCode, out: result.stdout, err: result.stderr }
}

/** A program's own words in one printable line of at most 160 characters: the last line that says something. */
export function lastLine(text: string): string {
  const lines = printable(text)
    .split('\n')
    .map((line) => line.trim())
  return (lines.findLast((line) => line !== '') ?? '').slice(0, 160)
}
