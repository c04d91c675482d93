import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, mkdtempSync, readFileSync, readlinkSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, describe, expect, test } from 'vitest'
import { identify, isAlive, isSameProcess, killGroup, lifeOf } from '../../src/io/identity.ts'
import { parseStat, readStat, runningMembers } from '../../src/io/process-table.ts'
import { parseBoot, parsePs } from '../../src/io/process-table-darwin.ts'

const started: ChildProcess[] = []
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL')
})

async function startGroup(file: string, args: string[]): Promise<{ child: ChildProcess; pid: number }> {
  const child = spawn(file, args, { detached: true, stdio: ['ignore', 'pipe', 'ignore'] })
  started.push(child)
  await once(child, 'spawn')
  return { child, pid: child.pid ?? Number.NaN }
}

const stat = (name: string) =>
  `4242 (${name}) S 1 4200 4200 0 -1 4194304 1 2 3 4 5 6 7 8 20 0 1 0 987654321 11 12 13 14 15`

test.each(['sleep', 'a b', ') S 1', '((', 'x) R 9 9 ('])('the stat line of a program called "%s"', (name) => {
  expect(parseStat(stat(name))).toEqual({ state: 'S', parent: 1, group: 4200, startedAt: '987654321' })
})

test.each(['', '4242', '4242 (sleep', '4242 (sleep) S 1 2'])('"%s" is no stat line', (text) => {
  expect(parseStat(text)).toBeUndefined()
})

test('what ps says on macOS', () => {
  expect(parsePs('Ss   Sat Nov  1 06:13:00 2026    \n')).toEqual({
    state: 'Ss',
    startedAt: 'Sat Nov 1 06:13:00 2026',
  })
  expect(parsePs('')).toBeUndefined()
})

test('the boot on macOS is the session, and the boot time where there is none', () => {
  const time = '{ sec = 1763705580, usec = 421337 } Sat Nov 21 06:13:00 2026\n'
  const session = 'B1C3A4D5-0011-4222-8333-94455667788F'
  expect([parseBoot(`${session}\n${time}`), parseBoot(time), parseBoot('')]).toEqual([
    session,
    '1763705580',
    undefined,
  ])
})

describe.runIf(process.platform === 'linux')('processes of this machine (needs /proc)', () => {
  test('an identity is the pid, the start time and the boot', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'identity-'))
    const program = join(folder, 'a) S 1 (b')
    copyFileSync('/bin/sleep', program)
    const { pid } = await startGroup(program, ['60'])
    const line = readFileSync(`/proc/${pid}/stat`, 'utf8')
    rmSync(folder, { recursive: true })
    expect(identify(pid)).toEqual({
      pid,
      startedAt: line.slice(line.lastIndexOf(')') + 2).split(' ')[19],
      bootId: readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim(),
      pidNamespace: readlinkSync('/proc/self/ns/pid'),
    })
  })

  test('alive until it ends', async () => {
    const { child, pid } = await startGroup('sleep', ['60'])
    const identity = identify(pid)
    const before = isAlive(identity)
    child.kill('SIGKILL')
    await once(child, 'exit')
    expect({ before, after: isAlive(identity), startedAt: identify(pid).startedAt }).toEqual({
      before: true,
      after: false,
      startedAt: undefined,
    })
  })

  test('a stranger with the same pid is not it, and is left alone (fault 39)', async () => {
    const { pid } = await startGroup('sleep', ['60'])
    const identity = identify(pid)
    const strangers = [
      { ...identity, startedAt: '1' },
      { ...identity, bootId: 'another boot' },
      { pid },
      { pid, startedAt: identity.startedAt ?? '' },
    ]
    const said = strangers.map((stranger) => [lifeOf(stranger), killGroup(stranger, 'SIGKILL')])
    await pause(20)
    expect({ said, itself: lifeOf(identity) }).toEqual({
      said: [
        ['dead', false],
        ['dead', false],
        // Too little was written down to tell.
        ['unknown', false],
        ['unknown', false],
      ],
      itself: 'alive',
    })
  })

  test('without its namespace a process that is met again lives, and of one that is not met nobody can tell', async () => {
    const { pid } = await startGroup('sleep', ['60'])
    const { pidNamespace: _unsaid, ...vague } = identify(pid)
    expect([lifeOf(vague), lifeOf({ ...vague, startedAt: '1' })]).toEqual(['alive', 'unknown'])
  })

  test('a zombie is dead', async () => {
    // The shell turns into a sleep, which never asks how its child ended.
    const { child } = await startGroup('/bin/sh', ['-c', 'sleep 0 & echo $!; exec sleep 60'])
    const [said] = await once(child.stdout ?? child, 'data')
    const pid = Number(String(said))
    while (readStat(pid)?.state !== 'Z') await pause(5)
    const identity = identify(pid)
    const members = runningMembers(child.pid ?? Number.NaN)
    expect({ known: identity.startedAt !== undefined, alive: isAlive(identity), members }).toEqual({
      known: true,
      alive: false,
      members: [child.pid],
    })
  })

  test('killing a group reaches its members', async () => {
    const { child, pid } = await startGroup('/bin/sh', ['-c', 'sleep 60 & sleep 60 & echo two; wait'])
    await once(child.stdout ?? child, 'data')
    const identity = identify(pid)
    const before = runningMembers(pid)?.length
    const sent = killGroup(identity, 'SIGKILL')
    await once(child, 'exit')
    while (runningMembers(pid)?.length) await pause(5)
    expect({ before, sent, again: killGroup(identity, 'SIGKILL') }).toEqual({
      before: 3,
      sent: true,
      again: false,
    })
  })

  test('the first process is never a group to kill', () => {
    expect(killGroup(identify(1), 'SIGCONT')).toBe(false)
  })
})

test.each([
  ['itself', {}, true],
  ['another pid', { pid: 8 }, false],
  ['the same pid, started later', { startedAt: '2' }, false],
  ['another boot', { bootId: 'other' }, false],
  ['another namespace', { pidNamespace: 'pid:[2]' }, false],
  ['a namespace that was not told', { pidNamespace: undefined }, true],
  ['a start that was not told', { startedAt: undefined }, false],
])('the same process as %s', (_what, over, same) => {
  const one = { pid: 7, startedAt: '1', bootId: 'boot', pidNamespace: 'pid:[1]' }
  const other = JSON.parse(JSON.stringify({ ...one, ...over }))
  expect([isSameProcess(one, other), isSameProcess(other, one)]).toEqual([same, same])
})
