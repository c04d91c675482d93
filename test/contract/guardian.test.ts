import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { startGuardian } from '../../src/io/guardian.ts'
import { tempFolder } from '../unit/temp-folder.ts'
import { ESCAPE, PATTERNS } from './escape-patterns.ts'
import { processesOf, TIERS } from './transport-harness.ts'

const SUPERVISE = fileURLToPath(new URL('./programs/supervise.ts', import.meta.url))
const GUARD = fileURLToPath(new URL('./programs/guard.ts', import.meta.url))
const PATH = '/usr/bin:/bin'
const LADDER = [{ signal: 'SIGTERM', waitMs: 2_000 }] as const

/** What is left once the guardian has gone too, which it does when it has found nothing twice. */
async function leftOf(cookie: string, folder: string): Promise<number[]> {
  const isGuarded = () => processesOf(cookie, '').length > 0
  for (let round = 0; round < 400 && isGuarded(); round += 1) await pause(20)
  return processesOf(cookie, folder)
}

// Not tempFolder: cases that run side by side cannot say which of them has finished.
const folderOf = (pattern: string): string => realpathSync(mkdtempSync(join(tmpdir(), `guarded-${pattern}-`)))

function endAll(pids: number[]): number {
  for (const pid of pids) process.kill(pid, 'SIGKILL')
  return pids.length
}

describe.runIf(process.platform === 'linux').each(TIERS)(
  'kill -9 of the supervisor, on the $tier tier',
  ({ tier, containment, isHere }) => {
    test.runIf(isHere).concurrent.each(PATTERNS)('$pattern (I2, W33)', async ({ pattern }) => {
      const cwd = folderOf(pattern)
      const cookie = randomUUID()
      const limits = {
        wallMs: 60_000,
        idleMs: 60_000,
        startMs: 60_000,
        drainMs: 1_000,
        maxOutputBytes: 1_000_000,
      }
      const options = {
        executable: ESCAPE,
        cwd,
        env: { PATH, WAYBILL_RUN: cookie },
        ...limits,
        transcriptPath: join(cwd, 'transcript'),
        containment,
      }
      const order = { options, invocation: { args: [pattern, 'stay'], stdin: '', killLadder: LADDER } }
      const supervisor = spawn(process.execPath, [SUPERVISE, JSON.stringify(order)], {
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      const [line] = await once(supervisor.stdout, 'data')
      supervisor.kill('SIGKILL')
      // It takes no notice of parent links: what has no mark and no group is left where no namespace holds it.
      const expected = tier === 'namespace' ? 0 : pattern.startsWith('emptied') ? 1 : 0
      const left = endAll(await leftOf(cookie, cwd))
      rmSync(cwd, { recursive: true })
      expect({ line: String(line), left }).toEqual({ line: 'up\n', left: expected })
    })
  },
)

const BUSYBOX = ['/bin/busybox', '/usr/bin/busybox'].find((path) => existsSync(path))
const SHELLS = [['/bin/dash'], ['/bin/bash'], [BUSYBOX ?? '/bin/busybox', 'sh']].map((shell) => ({
  shell,
  isHere: existsSync(shell[0] ?? ''),
  name: existsSync(shell[0] ?? '') ? shell.join(' ') : `${shell.join(' ')} (not on this machine)`,
}))

describe.runIf(process.platform === 'linux').each(SHELLS)('a guardian under $name', ({ shell, isHere }) => {
  test.runIf(isHere)('ends the group and what carries the mark', async () => {
    const cwd = realpathSync(tempFolder())
    const cookie = randomUUID()
    const env = { PATH, WAYBILL_RUN: cookie }
    const worker = spawn(ESCAPE, ['daemon', 'stay'], {
      cwd,
      env,
      detached: true,
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    // Marked alike up to the last sign: another run's.
    const stranger = spawn('sleep', ['600'], {
      cwd,
      env: { PATH, WAYBILL_RUN: `${cookie}x` },
      stdio: 'ignore',
    })
    await once(worker.stdout, 'data')
    const guard = spawn(process.execPath, [GUARD, String(worker.pid), cookie, PATH, ...shell], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    await once(guard.stdout, 'data')
    // The worker, its two sleepers, the guardian and who set it.
    while (processesOf(cookie, '').length < 5) await pause(5)
    guard.kill('SIGKILL')
    const left = await leftOf(cookie, cwd)
    endAll(left)
    expect(left).toEqual([stranger.pid])
  })

  test.runIf(isHere).each([
    ['asks first', 'wrapper', 'SIGTERM'],
    ['forces what does not obey', 'ignores-term', 'SIGKILL'],
  ])('%s, also where there is no mark', async (_, pattern, signal) => {
    const options = { cwd: realpathSync(tempFolder()), env: { PATH }, detached: true } as const
    const worker = spawn(ESCAPE, [pattern, 'stay'], { ...options, stdio: ['ignore', 'pipe', 'ignore'] })
    const exited = once(worker, 'exit')
    await once(worker.stdout, 'data')
    const guard = spawn(process.execPath, [GUARD, String(worker.pid), '', PATH, ...shell], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    await once(guard.stdout, 'data')
    guard.kill('SIGKILL')
    expect(await exited).toEqual([null, signal])
  })
})

test.runIf(process.platform === 'linux')(
  'a guardian that is dismissed is gone, and ends nobody',
  async () => {
    const cookie = randomUUID()
    const worker = spawn('sleep', ['600'], {
      env: { PATH, WAYBILL_RUN: cookie },
      detached: true,
      stdio: 'ignore',
    })
    const guardian = startGuardian(worker.pid ?? 0, cookie, [])
    const before = processesOf(cookie, '').length
    await guardian.dismiss()
    expect({ before, after: processesOf(cookie, '') }).toEqual({ before: 2, after: [worker.pid] })
    worker.kill('SIGKILL')
  },
)

test('where there is no such shell nobody guards, and nothing fails', async () => {
  const guardian = startGuardian(1, '', [], { shell: ['/nowhere/sh'], path: PATH })
  expect(await guardian.dismiss()).toBeUndefined()
})
