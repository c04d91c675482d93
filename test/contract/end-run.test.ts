import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { describe, expect, onTestFinished, test } from 'vitest'
import { endRun } from '../../src/io/cookie.ts'
import { identify, isAlive } from '../../src/io/identity.ts'
import { tempFolder } from '../unit/temp-folder.ts'
import { ESCAPE, PATTERNS } from './escape-patterns.ts'
import { processesOf } from './transport-harness.ts'

const END_RUN = fileURLToPath(new URL('./programs/end-run.ts', import.meta.url))
const PATH = '/usr/bin:/bin'

/** A worker that nobody supervises. What is still there when the test ends is killed. */
async function abandoned(pattern: string) {
  const cwd = tempFolder()
  const cookie = randomUUID()
  const child = spawn(ESCAPE, [pattern, 'stay'], {
    cwd,
    env: { PATH, WAYBILL_RUN: cookie },
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  onTestFinished(() => {
    for (const pid of processesOf(cookie, cwd)) process.kill(pid, 'SIGKILL')
  })
  await once(child.stdout, 'data')
  return { cookie, leader: identify(child.pid ?? 0), left: () => processesOf(cookie, cwd) }
}

describe.runIf(process.platform === 'linux')('ending what nobody supervises any more', () => {
  test.each(PATTERNS)('$pattern (I2)', async ({ pattern, ended }) => {
    const { cookie, leader, left } = await abandoned(pattern)
    const { survivors } = await endRun({ cookie, leader })
    expect({ survivors, left: left().length }).toEqual({ survivors: [], left: ended.cookie })
  })

  test('without a leader the mark is enough', async () => {
    const { cookie, left } = await abandoned('daemon')
    expect({ ...(await endRun({ cookie })), left: left() }).toEqual({ survivors: [], left: [] })
  })

  test('a stranger that got the pid of the leader keeps its group (row 39)', async () => {
    const { leader } = await abandoned('wrapper')
    const { survivors } = await endRun({ cookie: randomUUID(), leader: { ...leader, startedAt: '1' } })
    expect({ survivors, isAlive: isAlive(leader) }).toEqual({ survivors: [], isAlive: true })
  })

  test.each([
    ['a longer id', (cookie: string) => ({ WAYBILL_RUN: `${cookie}x` })],
    ['another variable', (cookie: string) => ({ X_WAYBILL_RUN: cookie })],
    ['the text of it', (cookie: string) => ({ X: ` WAYBILL_RUN=${cookie}` })],
  ])('%s is not the mark', async (_, environment) => {
    const cookie = randomUUID()
    const stranger = spawn('/bin/sh', ['-c', 'echo up; exec sleep 600'], {
      env: { PATH, ...environment(cookie) },
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    onTestFinished(() => void stranger.kill('SIGKILL'))
    await once(stranger.stdout, 'data')
    const itself = identify(stranger.pid ?? 0)
    expect({ ...(await endRun({ cookie })), isAlive: isAlive(itself) }).toEqual({
      survivors: [],
      isAlive: true,
    })
  })

  test('who is in the tree itself ends the others and not itself', async () => {
    const cookie = randomUUID()
    // A shell that leads the group, a sleeper beside the program that ends the run, and that program.
    const script = 'sleep 600 >/dev/null & "$0" "$1" "$2" "$$"; exit 0'
    const child = spawn('/bin/sh', ['-c', script, process.execPath, END_RUN, cookie], {
      env: { PATH, WAYBILL_RUN: cookie },
      detached: true,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const [said] = await once(child.stdout, 'data')
    const [code] = await once(child, 'exit')
    const { own, survivors } = JSON.parse(String(said))
    expect({ survivors, code }).toEqual({ survivors: [child.pid, own], code: 0 })
    expect(processesOf(cookie, '')).toEqual([])
  })
})
