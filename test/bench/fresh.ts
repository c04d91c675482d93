import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Found } from './figure.ts'

/**
 * What a module finds that prints it as JSON for so many rounds, in a process of its own: to start a program costs more
 * the larger the process is that starts it, and the bench grows with each figure.
 */
export function inFreshProcess(module: string, rounds: number): Found {
  const { status, stdout, stderr } = spawnSync(process.execPath, [fileURLToPath(module), String(rounds)], {
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`${module} ended with ${status}: ${stderr}`)
  return JSON.parse(stdout) as Found
}
