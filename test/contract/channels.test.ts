import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { runProgram } from '../real/processes.ts'
import { machine } from './hooks-harness.ts'

const PROGRAM = join(import.meta.dirname, 'programs/channels.ts')

type Shown = { shown: string; own: Record<'stdin' | 'stdout' | 'stderr', number>; held: number[] }

/** What a child of this process says about its channels, over pipes of Node, which are pairs of sockets on Linux. */
async function shownTo(args: string[]): Promise<Shown> {
  const start = { cwd: import.meta.dirname, env: {}, timeoutMs: 30_000 }
  const { stdout, stderr } = await runProgram(process.execPath, [PROGRAM, ...args], start)
  if (stdout === '') throw new Error(stderr)
  return JSON.parse(stdout) as Shown
}

describe.runIf(process.platform === 'linux')('on Linux', () => {
  test('the other ends of a child’s channels are seen among the files of the one that made them', async () => {
    const { shown, own, held } = await shownTo([String(process.pid)])
    const others = [own.stdout, own.stderr].map((end) => held.some((one) => Math.abs(one - end) === 1))
    expect([shown, ...others]).toEqual(['ends', true, true])
  })

  test('what is accepted from others is none of them', async () => {
    const path = join(machine().root, 'socket')
    const server = createServer((connection) => connection.end('accepted'))
    onTestFinished(() => void server.close())
    await new Promise<void>((resolve) => server.listen(path, resolve))
    let accepted = 0
    server.on('connection', () => {
      const [, inode] =
        new RegExp(` 03 +(\\d+) ${path}$`, 'm').exec(readFileSync('/proc/net/unix', 'utf8')) ?? []
      accepted = Number(inode)
    })
    const { held } = await shownTo([String(process.pid), path])
    expect({ isAccepted: accepted > 0, held: held.includes(accepted) }).toEqual({
      isAccepted: true,
      held: false,
    })
  })

  test('where a process is not shown, nothing is said', async () => {
    // The pid that no process has.
    expect(await shownTo(['0'])).toEqual({ shown: 'nothing' })
  })
})
