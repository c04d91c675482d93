import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { closedAfterEach } from '../closed-after-each.ts'
import { WAYBILL } from '../plugin.ts'
import { type Ended, runProgram } from '../real/processes.ts'
import { git } from '../real/project.ts'
import { home } from './home.ts'
import {
  FORGED,
  HOSTILE,
  HOSTILE_NAME,
  hostileCodex,
  inHostileFolder,
  STEERING,
  withoutOurs,
} from './hostile-words.ts'

const keep = closedAfterEach()

/** A repository whose folder, branch and files have hostile names, and a Codex that says nothing else. */
function at() {
  const here = keep(home({ codex: ['read', 'write'], noCli: true }))
  hostileCodex(here)
  const folder = inHostileFolder(here)
  git(folder, 'checkout', '--quiet', '-b', `x-${HOSTILE_NAME.replace(/[\x00-\x20\x7f~^:?*[\\]/g, '')}`)
  writeFileSync(join(folder, HOSTILE_NAME), 'x')
  const waybill = (args: string[], stdin?: string) =>
    here.waybill(args, { cwd: folder, ...(stdin === undefined ? {} : { stdin }) })
  return { here, folder, waybill }
}

const GOAL = ['--goal-file', '-']
const FILES = ['--files', HOSTILE_NAME]

/** What a verb showed that it must not; nothing where all is well. */
const steering = (name: string, { stdout, stderr }: Ended): string[] => {
  const found = [stdout, stderr].flatMap((text) => STEERING.exec(withoutOurs(text))?.[0] ?? [])
  return found.map((one) => `${name}: U+${one.codePointAt(0)?.toString(16)}`)
}

test('no verb shows a person what steers a terminal or hides (row 14)', async () => {
  const { waybill } = at()
  const runs: [string[], string][] = [
    [['run', ...GOAL, ...FILES, '--stop-when', HOSTILE_NAME], HOSTILE],
    [['run', ...GOAL, '--render', 'host'], HOSTILE],
    [['run', ...GOAL], `FAIL ${HOSTILE}`],
    [['run', ...GOAL, '--json'], `FAIL ${HOSTILE}`],
    [['run', ...GOAL, '--write'], `WRITE ${HOSTILE}`],
    [['explain', ...GOAL, ...FILES], HOSTILE],
    [['explain', ...GOAL, ...FILES, '--json'], HOSTILE],
    [['run', ...GOAL, '--wait', '0.7'], `WAIT ${HOSTILE}`],
  ]
  const found: string[] = []
  for (const [args, goal] of runs) found.push(...steering(args.join(' '), await waybill(args, goal)))
  const words = ['--thread', HOSTILE_NAME, '--summary', HOSTILE_NAME, '--next-step', HOSTILE_NAME]
  const verbs: string[][] = [
    ['jobs'],
    ['jobs', '--all', '--json'],
    ['status'],
    ['status', '--json'],
    ['wait', '--timeout', '20'],
    ['result'],
    ['result', '--json'],
    ['log'],
    ['log', '--json'],
    ['cancel'],
    ['spend'],
    ['spend', '--json'],
    ['consents', '--all'],
    ['consents', '--all', '--json'],
    ['doctor'],
    ['doctor', '--json'],
    ['state', 'set', ...words],
    ['state', 'show'],
    ['state', 'show', '--json'],
    // What is wrong is named.
    [HOSTILE_NAME],
    ['run', `--${HOSTILE_NAME}`],
    ['run', 'x', '--worker', HOSTILE_NAME],
    ['run', 'x', '--model', HOSTILE_NAME],
    ['run', 'x', '--files', `no-${HOSTILE_NAME}`],
    ['run', 'x', '--files', `no-${HOSTILE_NAME}`, '--json'],
    ['result', HOSTILE_NAME],
    ['state', HOSTILE_NAME],
    ['deny', HOSTILE_NAME],
    ['deny', 'codex'],
    ['run', 'x'],
  ]
  for (const args of verbs) found.push(...steering(args.join(' '), await waybill(args)))
  expect(found).toEqual([])
}, 120_000)

test('what is seen of it is shown, and JSON brings the worker’s own text', async () => {
  const { waybill } = at()
  const plain = await waybill(['run', ...GOAL], HOSTILE)
  expect(plain.stdout.match(/seen-\d/g)).toEqual(['seen-1', 'seen-2', 'seen-1', 'seen-2'])
  const { stdout } = await waybill(['run', ...GOAL, '--json'], HOSTILE)
  expect(JSON.parse(stdout)).toMatchObject({ text: `${HOSTILE}\n${HOSTILE}` })
}, 60_000)

test('a failure, a job, a fact keep to their lines, whatever line ends are in them', async () => {
  const { waybill } = at()
  // Of a goal, the first line is shown.
  const failed = await waybill(['run', ...GOAL], `FAIL ${FORGED.replaceAll(/\r?\n/g, '\r')}`)
  const listed = await waybill(['jobs'])
  const logged = await waybill(['log'])
  const refused = await waybill([FORGED])
  const shown = [failed.stderr, listed.stdout, logged.stdout, refused.stderr]
  expect(shown.map((text) => text.includes('forged'))).toEqual([true, true, true, true])
  expect(shown.flatMap((text) => text.split('\n').filter((line) => line.startsWith('✔')))).toEqual([])
}, 60_000)

test('on a terminal, our own styles and progress are the only commands', async () => {
  const { here, folder } = at()
  const quoted = `printf '%s' "$GOAL" | '${WAYBILL}' run --goal-file -; '${WAYBILL}' jobs; '${WAYBILL}' wait; '${WAYBILL}' spend`
  const env = here.env({
    TERM: 'xterm-256color',
    GOAL: `WAIT ${HOSTILE.replaceAll('\0', '')}`,
    COLUMNS: '80',
  })
  const ended = await runProgram('script', ['-qec', quoted, '/dev/null'], {
    cwd: folder,
    env,
    timeoutMs: 60_000,
  })
  expect({ styled: ended.stdout.includes('\x1b['), found: steering('terminal', ended) }).toEqual({
    styled: true,
    found: [],
  })
}, 60_000)
