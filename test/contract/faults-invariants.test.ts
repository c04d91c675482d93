import { spawn } from 'node:child_process'
import { chmodSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, onTestFinished, test } from 'vitest'
import type { RunDocument } from '../../src/entry/render/document.ts'
import { violations } from '../faults/invariants.ts'
import { makeWorld, type World } from '../faults/world.ts'

/** A machine on which one writing run has come to its end. */
async function used(): Promise<World> {
  const world = makeWorld()
  onTestFinished(() => world.close())
  await world.json(['run', '[[fake: edit notes.md hello]] [[fake: answer done]]', '--write'])
  return world
}

function sql(world: World, statement: string): void {
  const db = new DatabaseSync(join(world.waybillHome, 'ledger.db'))
  db.exec(statement)
  db.close()
}

const received = (run: string, more = '') =>
  `INSERT INTO event (at_ms, run, project, kind, body) VALUES (1, '${run}', 'p', 'task.received',
   '{"kind":"task.received","task":{"id":"${run}","ask":{"goal":"g"${more}}},"owner":{"pid":1}}')`
const noted = (run: string, kind: string, more = '') =>
  `INSERT INTO event (at_ms, run, project, kind, body) VALUES (1, '${run}', 'p', '${kind}', '{"kind":"${kind}"${more}}')`
const lost = ',"outcome":{"kind":"lost","failure":{"kind":"killed"}}'

const told = (id: string, more: Partial<RunDocument>): RunDocument =>
  ({ id, outcome: 'failed', failure: { kind: 'killed' }, spend: null, ...more }) as RunDocument

const atStart = (world: World, lines: string[]) =>
  writeFileSync(join(world.root, 'seen/codex-cli.planted'), `${lines.join('\0')}\0`)

/** One weakening each, and what has to be said of it. */
const PLANTED: [what: string, plant: (world: World) => void, said: string[]][] = [
  ['nothing', () => {}, []],
  [
    'money that is held and never was reserved',
    (world) => sql(world, 'UPDATE budget SET held = held + 1'),
    ['I1 project', 'I1 project', 'I1 user', 'I1 user'],
  ],
  [
    'more spent than the cap',
    (world) => {
      world.caps = { projectDay: 1, userMonth: 400e6 }
    },
    ['I1 project'],
  ],
  [
    'a settlement that is in no fact',
    (world) => sql(world, 'UPDATE budget SET spent = spent + 5; UPDATE hold SET spent = spent + 5'),
    ['I1 project', 'I1 user'],
  ],
  [
    'a process that carries the mark of a run',
    (world) => plantProcess(world, { WAYBILL_RUN: 'w1', HOME: `${world.root}/user` }),
    ['I2 the mark of w1'],
  ],
  ['a process without any mark that stands there', (world) => plantProcess(world, {}), ['I2 still there']],
  [
    'a fact that was told and is not there',
    (world) => world.acknowledged.push({ run: 'w1', fact: { kind: 'cancel.requested', by: 'me' } }),
    ['I3 w1'],
  ],
  [
    'a fact that was told otherwise than it is there',
    (world) => {
      const run = String(world.documents[0]?.id)
      world.acknowledged.push({ run, fact: { kind: 'run.ended', exit: 'exited 9', wallMs: 1, bytesOut: 1 } })
    },
    ['I3 w'],
  ],
  [
    'a run that was told and is not there',
    (world) => world.documents.push(told('w1', { outcome: 'running' })),
    ['I3 w1'],
  ],
  ['a ledger that is gone', (world) => rmSync(join(world.waybillHome, 'ledger.db')), ['I3 ']],
  ['a run without an outcome', (world) => sql(world, received('w1')), ['I4 w1']],
  [
    'two paid runs of one key',
    (world) => {
      for (const run of ['w1', 'w2']) {
        sql(world, received(run, ',"idempotencyKey":"k"'))
        sql(world, noted(run, 'run.started'))
        sql(world, noted(run, 'outcome.reached', lost))
      }
    },
    ['I4 2 runs'],
  ],
  [
    'an end that was told otherwise',
    (world) => world.documents.push(told(String(world.documents[0]?.id), {})),
    ['I4 '],
  ],
  [
    'a file in the tree, another mode, a hook, a line in the config',
    (world) => {
      writeFileSync(join(world.project, 'new.txt'), '')
      chmodSync(join(world.project, 'README.md'), 0o755)
      writeFileSync(join(world.project, '.git/hooks/post-commit'), '')
      writeFileSync(join(world.project, '.git/config'), '')
      writeFileSync(join(world.project, '.waybill/conversation_state.json.1.tmp'), '')
    },
    [
      'I5 project/.git/config was changed',
      'I5 project/.git/hooks/post-commit is new',
      'I5 project/.waybill/conversation_state.json.1.tmp is new',
      'I5 project/README.md was changed',
      'I5 project/new.txt is new',
    ],
  ],
  [
    'a secret in what is kept, and a file that others can read',
    (world) => {
      writeFileSync(join(world.waybillHome, 'note'), `x${world.secrets[0]}`, { mode: 0o644 })
      chmodSync(join(world.waybillHome, 'note'), 0o644)
    },
    ['I6 note has the mode 644', 'I6 note holds the secret'],
  ],
  [
    'a worker that is given a foreign key, and its own key in its arguments',
    (world) =>
      atStart(world, ['ANTHROPIC_API_KEY=x', 'CODEX_API_KEY=own', 'ARGV', 'exec', '--config', 'key=own']),
    ['I6 codex-cli was given ANTHROPIC_API_KEY', 'I6 codex-cli has its key in its arguments'],
  ],
  ['a bound', (world) => world.measured.push({ what: 'RSS', value: 151, atMost: 150 }), ['I7 RSS']],
  [
    'a bound that was not measured',
    (world) => world.measured.push({ what: 'x', value: Number.NaN, atMost: 1 }),
    ['I7 x'],
  ],
  [
    'a hook that fails, and one that chatters',
    (world) => {
      const ended = { signal: null, stderr: '', ms: 1 }
      world.hooks.push({ ...ended, code: 1, stdout: '' }, { ...ended, code: 0, stdout: 'hello' })
    },
    ['I8 a hook ended with 1', 'I8 a hook printed no JSON'],
  ],
  [
    'a permission that no person gave',
    (world) => writeFileSync(join(world.waybillHome, 'consents.json'), '{}'),
    ['I9 consents.json'],
  ],
  [
    'a verdict without a check',
    (world) => {
      sql(world, received('w1'))
      sql(
        world,
        noted(
          'w1',
          'outcome.reached',
          ',"outcome":{"kind":"finished","report":{"status":"done"},"verdict":{"verdict":"accepted"}}',
        ),
      )
    },
    ['I9 w1'],
  ],
  [
    'a worker that was asked after the permission ended',
    (world) => {
      world.consents.push({ atMs: Date.now() - 1_000, worker: 'codex-cli', modes: [] })
      atStart(world, ['ARGV', 'exec'])
    },
    ['I10 codex-cli'],
  ],
  [
    'a request to a vendor that nobody allowed',
    (world) => {
      world.requests = () => [{ worker: 'claude-cli', atMs: Date.now() }]
      world.consents = world.consents.filter(({ worker }) => worker !== 'claude-cli')
    },
    ['I10 claude-cli'],
  ],
]

function plantProcess(world: World, env: Record<string, string>): void {
  const child = spawn('/bin/sleep', ['30'], { cwd: world.project, env, detached: true, stdio: 'ignore' })
  onTestFinished(() => void child.kill('SIGKILL'))
}

test.each(PLANTED)(
  'the invariants see %s',
  async (_what, plant, said) => {
    const world = await used()
    plant(world)
    const found = await violations(world)
    expect(found.map((fault, index) => fault.slice(0, said[index]?.length))).toEqual(said)
  },
  30_000,
)
