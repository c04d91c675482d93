import { spawn } from 'node:child_process'

/**
 * `host.ts PROGRAM ARG...`: starts it as Claude Code starts a hook: over three pairs of sockets (Node's pipes, on Linux), with
 * what came on stdin, and ends as it ends.
 */
const [file = '', ...args] = process.argv.slice(2)
const hook = spawn(file, args, { stdio: 'pipe' })
process.stdin.pipe(hook.stdin)
hook.stdout.pipe(process.stdout)
hook.stderr.pipe(process.stderr)
// It may have ended without reading.
hook.stdin.on('error', () => {})
hook.once('close', (code) => {
  process.exitCode = code ?? 1
  process.stdin.destroy()
})
