import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, describe, expect, test } from 'vitest'
import { identify, isAlive } from '../../src/io/identity.ts'
import { endGroup } from '../../src/io/kill.ts'
import { readStat } from '../../src/io/process-table.ts'

const started: ChildProcess[] = []
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL')
})

/** Starts a shell that prints a pid, and gives that pid. */
async function pidFrom(script: string): Promise<number> {
  const child = spawn('/bin/sh', ['-c', script], { detached: true, stdio: ['ignore', 'pipe', 'ignore'] })
  started.push(child)
  const [said] = await once(child.stdout, 'data')
  return Number(String(said))
}

const GROUP = { tier: 'group', cookie: '' } as const
const hasExited = { exited: Promise.resolve(), hasExited: () => true }

describe.runIf(process.platform === 'linux')(
  'ending the group of a leader that has gone (needs /proc)',
  () => {
    test('a stranger that got the pid since then keeps its group', async () => {
      const pid = await pidFrom('echo $$; exec sleep 60')
      const stranger = identify(pid)
      await endGroup({ leader: { ...stranger, startedAt: '1' }, ...hasExited }, [], GROUP)
      await pause(20)
      expect(isAlive(stranger)).toBe(true)
    })

    test('a leader whose start is unknown is still ended', async () => {
      const pid = await pidFrom('echo $$; exec sleep 60')
      const itself = identify(pid)
      await endGroup({ leader: { pid }, ...hasExited }, [], GROUP)
      expect(isAlive(itself)).toBe(false)
    })

    // Waiting for it to be reaped would take until the test's own limit.
    test('a group of zombies is gone', { timeout: 3_000 }, async () => {
      const pid = await pidFrom('setsid sleep 0 & echo $!; exec sleep 60')
      while (readStat(pid)?.state !== 'Z') await pause(5)
      await endGroup({ leader: identify(pid), ...hasExited }, [], GROUP)
      expect(readStat(pid)).toEqual({
        state: 'Z',
        parent: expect.any(Number),
        group: pid,
        startedAt: expect.any(String),
      })
    })
  },
)
