import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Home, home } from '../../e2e/home.ts'
import { PLUGIN } from '../../plugin.ts'
import { type Figure, type Found, held, yardstick } from '../figure.ts'
import { interleaved, ratio, spread } from '../measure.ts'
import { peakMb } from '../memory.ts'

const TASKS = 24
const AT_ONCE = 8
const WORK_MS = 500
const IDEAL_MS = (TASKS / AT_ONCE) * WORK_MS
const MOST_ROUNDS = 5
const SUPERVISOR = join(PLUGIN, 'dist/supervisor.mjs')

/** The least that a worker can be: it reads its prompt, works, and says so as Codex does. */
const WORKER = `#!/bin/sh
cat >/dev/null
echo '{"type":"thread.started","thread_id":"t1"}'
echo '{"type":"turn.started"}'
sleep ${WORK_MS / 1000}
echo '{"type":"item.completed","item":{"id":"item_1","type":"agent_message","text":"Done."}}'
echo '{"type":"turn.completed","usage":{"input_tokens":5,"output_tokens":6}}'
`

export const batch: Figure = {
  name: 'batch',
  title: `A batch of ${TASKS} tasks, ${AT_ONCE} at once, whose worker takes ${WORK_MS} ms`,
  run: async (rounds) => {
    const here = home({ codex: ['read', 'write'], config: `batch:\n  parallel: ${AT_ONCE}\n`, noCli: true })
    try {
      writeFileSync(join(here.root, 'bin/codex'), WORKER, { mode: 0o755 })
      return await measured(here, Math.min(rounds, MOST_ROUNDS))
    } finally {
      here.close()
    }
  },
}

async function measured(here: Home, rounds: number): Promise<Found> {
  const file = (mode: string): string => {
    const path = join(here.root, `${mode}.json`)
    const tasks = Array.from({ length: TASKS }, () => ({ goal: 'Work.' }))
    writeFileSync(path, JSON.stringify({ version: 1, maxUsd: 12, defaults: { mode }, tasks }))
    return path
  }
  const [reading, writing] = [file('read'), file('write')]
  const peaks: number[] = []
  const values = await interleaved(rounds, {
    bare: () => bare(here),
    reading: () => timed(here, reading, peaks),
    writing: () => timed(here, writing, peaks),
  })
  const worktrees = await worktreeMs(here)
  const ideal = values.bare.map(() => IDEAL_MS)
  return {
    how: `The ideal is ${IDEAL_MS} ms: ${TASKS / AT_ONCE} rounds of ${WORK_MS} ms. The time is the whole command's, its start and the table included. Bare is the same worker by itself, ${AT_ONCE} at a time, with nobody to look after it.`,
    findings: [
      yardstick('bare: the workers alone', 'ms', spread(values.bare)),
      yardstick('reading tasks', 'ms', spread(values.reading)),
      held('reading tasks, against the ideal', 'x', ratio(values.reading, ideal), { atMost: 1.15 }),
      yardstick('reading tasks, against bare', 'x', ratio(values.reading, values.bare)),
      yardstick('writing tasks', 'ms', spread(values.writing)),
      yardstick(`${TASKS} × \`git worktree add\` and remove alone, one after the other`, 'ms', worktrees),
      held('largest resident set of the supervisor', 'MB', Math.max(...peaks), { atMost: 120 }),
    ],
  }
}

async function timed(here: Home, file: string, peaks: number[]): Promise<number> {
  const startedMs = performance.now()
  const ended = here.waybill(['batch', file, '--json'])
  peaks.push(await peakMb(here.root, SUPERVISOR, ended))
  const { stdout, code } = await ended
  const ms = performance.now() - startedMs
  const told = JSON.parse(stdout) as { batch?: { tasks: { text: string | null; outcome: string }[] } }
  const done = told.batch?.tasks.filter(({ text }) => text === 'Done.').length
  if (done !== TASKS)
    throw new Error(`${done} of ${TASKS} tasks came back (exit ${code}): ${stdout.slice(0, 2_000)}`)
  return ms
}

async function bare(here: Home): Promise<number> {
  const startedMs = performance.now()
  const one = `printf '' | '${join(here.root, 'bin/codex')}' >/dev/null &`
  const round = `${one} `.repeat(AT_ONCE)
  const { runProgram } = await import('../../real/processes.ts')
  await runProgram('/bin/sh', ['-c', `${round} wait; `.repeat(TASKS / AT_ONCE)], {
    cwd: here.project,
    env: here.env(),
    timeoutMs: 60_000,
  })
  return performance.now() - startedMs
}

async function worktreeMs(here: Home): Promise<number> {
  const startedMs = performance.now()
  for (let turn = 0; turn < TASKS; turn += 1) {
    here.git('worktree', 'add', '--detach', '--quiet', join(here.root, `tree-${turn}`))
    here.git('worktree', 'remove', '--force', join(here.root, `tree-${turn}`))
  }
  return performance.now() - startedMs
}
