import { describe, expect, test } from 'vitest'
import {
  CODEX_START,
  COOKIE,
  codexAnswer,
  FAKE_CLAUDE,
  GROUP,
  started,
  TIERS,
  tryRun,
  writeProgram,
} from './transport-harness.ts'

const timedOut = { how: 'timed_out', clock: 'idle' }
const answered = {
  ...started,
  ending: { how: 'exited', code: 0 },
  stdout: CODEX_START + codexAnswer('hello'),
  stderr: '',
  bytesOut: (CODEX_START + codexAnswer('hello')).length,
}

describe.each(TIERS)('on the $tier tier', ({ containment, isHere }) => {
  const trying = test.runIf(isHere)

  trying('the ladder asks first: a worker that can end cleanly does', async () => {
    const polite = await tryRun({
      containment,
      prompt: '[[fake: hang]]',
      idleMs: 100,
      killLadder: [{ signal: 'SIGINT', waitMs: 20_000 }],
    })
    expect({ ending: polite.run.ending, stderr: polite.run.stderr }).toEqual({
      ending: timedOut,
      stderr: 'interrupted\n',
    })
  })

  trying('who takes a while to end cleanly is given it', async () => {
    const slow = writeProgram(
      `#!/bin/sh\ntrap 'sleep 0.3; echo clean; exit 0' INT\necho '{}'\nwhile :; do sleep 0.05; done\n`,
    )
    const { run } = await tryRun({
      containment,
      executable: slow.path,
      idleMs: 50,
      killLadder: [{ signal: 'SIGINT', waitMs: 20_000 }],
    })
    slow.remove()
    expect({ ending: run.ending, stdout: run.stdout }).toEqual({ ending: timedOut, stdout: '{}\nclean\n' })
  })

  trying('the ladder goes on to the next rung', async () => {
    const { run } = await tryRun({
      containment,
      executable: FAKE_CLAUDE,
      args: ['-p', '--output-format', 'stream-json', '--verbose'],
      prompt: '[[fake: ignore-int]]',
      idleMs: 100,
      killLadder: [
        { signal: 'SIGINT', waitMs: 50 },
        { signal: 'SIGTERM', waitMs: 20_000 },
      ],
    })
    expect({ ending: run.ending, stderr: run.stderr }).toEqual({ ending: timedOut, stderr: 'terminated\n' })
  })

  trying.each(['ignore-term', 'ignore-all'])('%s: what does not obey is forced', async (behaviour) => {
    const { run, left } = await tryRun({
      containment,
      prompt: `[[fake: ${behaviour}]]`,
      idleMs: 100,
      killLadder: [{ signal: 'SIGTERM', waitMs: 50 }],
    })
    expect({ ending: run.ending, left }).toEqual({ ending: timedOut, left: [] })
  })

  trying('the leader obeys, its child does not: the child is forced (G18, I2)', async () => {
    const { run, left } = await tryRun({
      containment,
      prompt: '[[fake: stubborn-child]]',
      idleMs: 100,
      killLadder: [{ signal: 'SIGTERM', waitMs: 20_000 }],
    })
    expect({ ending: run.ending, left }).toEqual({ ending: timedOut, left: [] })
  })

  trying('a normal exit that leaves a quiet child behind: the child goes too (I2)', async () => {
    const { run, left } = await tryRun({
      containment,
      prompt: 'hello [[fake: child]]',
    })
    expect({ run, left }).toEqual({ run: answered, left: [] })
  })

  trying('a normal exit whose child holds stdout is a normal exit, at once', async () => {
    // Whoever waits for the pipes instead of the exit would meet the idle clock here.
    const { run, left } = await tryRun({
      containment,
      prompt: 'hello [[fake: child-holds-stdout]]',
      idleMs: 3_000,
      drainMs: 60_000,
    })
    expect({ run, left }).toEqual({ run: answered, left: [] })
  })
})

test('a process that no look can find and that holds stdout costs the drain limit, not the run', async () => {
  const { run, left } = await tryRun({
    prompt: 'hello [[fake: setsid-holds-stdout]]',
    drainMs: 100,
    containment: GROUP,
  })
  // A group kill does not reach it: that is the tier which the proof names.
  for (const pid of left) process.kill(pid, 'SIGKILL')
  expect({ run, escaped: left.length }).toEqual({ run: answered, escaped: 1 })
})

// A namespace ends with the worker: there nobody is left to finish anything.
test.each([COOKIE, GROUP])(
  '$tier: a child that ends soon after its leader may finish what it was writing',
  async (containment) => {
    const late = writeProgram('#!/bin/sh\n(sleep 0.02; echo late) &\necho early\n')
    const { run, left } = await tryRun({ executable: late.path, containment })
    late.remove()
    expect({ stdout: run.stdout, left }).toEqual({ stdout: 'early\nlate\n', left: [] })
  },
)
