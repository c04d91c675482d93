import { execFileSync } from 'node:child_process'

/** Arguments that put a program into a PID namespace: with a `/proc` of its own, or with the one of the machine. */
export const SANDBOXES: [what: string, wrap: string[]][] = [
  [
    'with a /proc of its own',
    ['bwrap', '--dev-bind', '/', '/', '--unshare-pid', '--proc', '/proc', '--die-with-parent'],
  ],
  ['with the /proc of the machine', ['bwrap', '--dev-bind', '/', '/', '--unshare-pid', '--die-with-parent']],
]

/** Why there can be no PID namespace here; undefined where there can. For the title of what is skipped then. */
export function whyNoSandbox(): string | undefined {
  const [, [program = '', ...args]] = SANDBOXES[0] ?? ['', []]
  try {
    execFileSync(program, [...args, 'true'], { stdio: 'ignore' })
    return undefined
  } catch {
    return 'bubblewrap does not work here'
  }
}
