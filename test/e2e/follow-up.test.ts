import { chmodSync, existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Job } from '../../src/entry/commands/jobs.ts'
import { closedAfterEach } from '../closed-after-each.ts'
import { TOKEN } from '../contract/secret-harness.ts'
import { makeProject } from '../real/project.ts'
import { type Home, type HomeOptions, home, write } from './home.ts'
import { writesOnce } from './writing-worker.ts'

const keep = closedAfterEach()
const at = (options: HomeOptions = {}) =>
  keep(home({ codex: ['read', 'write'], claude: ['read', 'write'], ...options }))

const user = (here: Home) => join(here.root, 'user')
const sessionsOf = (here: Home): string[] =>
  ['.codex/sessions', '.claude/projects'].flatMap((folder) => {
    try {
      return readdirSync(join(user(here), folder), { recursive: true, encoding: 'utf8' }).filter((path) =>
        path.endsWith('.jsonl'),
      )
    } catch {
      return []
    }
  })
const forgetSessions = (here: Home) => {
  for (const folder of ['.codex/sessions', '.claude/projects'])
    rmSync(join(user(here), folder), { recursive: true, force: true })
}
const signalsOf = (signals: readonly { name: string }[]) => signals.map(({ name }) => name)
const HISTORY = '[[fake: history]] And now?'

test.each([
  ['codex', ['resume']],
  ['claude', ['--resume']],
] as const)(
  '%s goes on in its own session: a run of its own, with its own grant, hold and proof, that costs what it costs',
  async (worker, words) => {
    const here = at()
    const first = await here.json(['run', 'The first thing', '--worker', worker, '--keep-session'])
    const { code, document } = await here.json(['resume', first.document.id, HISTORY])
    const facts = await here.facts(document.id)
    const session = first.document.proof?.vendorSession
    expect({
      code,
      outcome: document.outcome,
      follows: document.follows,
      remembers: document.text?.includes('The first thing'),
      session: document.proof?.vendorSession === session,
      argv: words.every((word) => document.proof?.argv.includes(word)),
      sent: document.proof?.sent.session,
      usd: document.spend?.usd,
      tokens: document.spend?.tokens,
      signals: signalsOf(document.signals),
      own: ['grant.issued', 'budget.reserved', 'run.started', 'budget.settled'].map(
        (kind) => facts.filter((fact) => fact.kind === kind).length,
      ),
      settled: facts.flatMap((fact) => (fact.kind === 'budget.settled' ? [fact.usdMicros / 1e6] : [])),
      kept: sessionsOf(here).length,
    }).toEqual({
      code: 0,
      outcome: 'unverified',
      follows: first.document.id,
      remembers: true,
      session: true,
      argv: true,
      sent: { id: session, bytes: expect.any(Number), sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
      usd: first.document.spend?.usd,
      tokens: first.document.spend?.tokens,
      signals: signalsOf(first.document.signals),
      own: [1, 1, 1, 1],
      settled: [first.document.spend?.usd],
      kept: 1,
    })
    const { jobs } = JSON.parse((await here.waybill(['jobs', '--json'])).stdout) as { jobs: Job[] }
    expect(jobs.map(({ id, follows }) => [id, follows])).toEqual([
      [document.id, first.document.id],
      [first.document.id, undefined],
    ])
    const shown = await here.waybill(['result', document.id])
    expect(shown.stderr).toContain(`follows ${first.document.id}, in its own session`)
  },
)

test.each(['codex', 'claude'])(
  '%s: the session is gone, so a fresh one gets goal, summary and next step, and that is said aloud',
  async (worker) => {
    const here = at()
    const first = await here.json(['run', 'The first thing', '--worker', worker, '--keep-session'])
    forgetSessions(here)
    const { code, document } = await here.json(['resume', first.document.id, 'And the second'])
    const facts = await here.facts(document.id)
    const told = document.signals.find(({ name }) => name === 'session_fresh')?.detail
    expect({
      code,
      follows: document.follows,
      told: /^not in the session of w\w+ \(.*(no rollout found|No conversation found).*\), but in a fresh one/.test(
        told ?? '',
      ),
      goal: document.text?.includes('It was asked: The first thing'),
      answer: document.text?.includes('It answered:'),
      usd: document.spend?.usd,
      // What was asked of a session that is not there has cost nothing.
      settled: facts.flatMap((fact) => (fact.kind === 'budget.settled' ? [fact.usdMicros / 1e6] : [])),
      kept: sessionsOf(here).length,
    }).toEqual({
      code: 0,
      follows: first.document.id,
      told: true,
      goal: true,
      answer: true,
      usd: first.document.spend?.usd,
      settled: [0, first.document.spend?.usd],
      kept: 1,
    })
    const shown = await here.waybill(['result', document.id])
    expect(shown.stderr.replace(/\s+/g, ' ')).toContain('session fresh: not in the session of')
  },
)

test('nothing is kept unless it was asked for; the follow-up is then fresh', async () => {
  const here = at()
  const first = await here.json(['run', 'Find it'])
  const { document } = await here.json(['resume', 'last', 'Go on'])
  expect({
    kept: sessionsOf(here),
    follows: document.follows,
    told: document.text?.includes('It was asked: Find it'),
    because: document.signals.find(({ name }) => name === 'session_fresh')?.detail.includes('kept none'),
  }).toEqual({ kept: [], follows: first.document.id, told: true, because: true })
})

test('a writing follow-up begins with the earlier patch, and its own holds both', async () => {
  const here = at()
  const first = await here.json(['run', '[[fake: edit a.txt one]] Write', '--write', '--keep-session'])
  const { document } = await here.json(['resume', first.document.id, '[[fake: edit b.txt two]] More'])
  expect({
    outcome: document.outcome,
    files: document.patch?.files,
    signals: signalsOf(document.signals).filter((name) => name.startsWith('earlier')),
  }).toEqual({ outcome: 'accepted', files: 2, signals: ['earlier_patch_within'] })
})

test('a patch that is in the tree already, or does not fit it any more, is not laid in again', async () => {
  const here = at({ files: { 'a.txt': 'a\n' }, config: 'apply: accepted\n' })
  const first = await here.json(['run', '[[fake: edit a.txt one]] Write', '--write', '--keep-session'])
  writeFileSync(join(here.project, 'a.txt'), 'moved\n')
  const moved = await here.json(['resume', first.document.id, '[[fake: edit b.txt two]] More'])
  const told = await here.json(['resume', first.document.id, 'And now?'])
  writeFileSync(join(here.project, 'a.txt'), 'a\n')
  await here.waybill(['apply', first.document.id])
  const applied = await here.json(['resume', first.document.id, '[[fake: edit b.txt two]] More'])
  const about = (signals: readonly { name: string }[]) =>
    signalsOf(signals).filter((name) => name.startsWith('earlier'))
  expect([
    [moved.document.patch?.files, about(moved.document.signals)],
    told.document.text?.split('\n').filter((line) => line.startsWith('The changes made then')),
    [applied.document.patch?.files, about(applied.document.signals)],
  ]).toEqual([
    [1, ['earlier_patch_left_out']],
    ['The changes made then were not put into this tree.'],
    [1, []],
  ])
})

const earlierIn = (signals: readonly { name: string; detail: string }[]) =>
  signals.filter(({ name }) => name.startsWith('earlier')).map(({ name, detail }) => [name, detail])

test('a patch that is in the tree by way of another is not laid in again, and one whose file is gone says that', async () => {
  const here = at({ config: 'apply: accepted\n' })
  const a = await here.json(['run', '[[fake: edit a.txt one]] Write', '--write', '--keep-session'])
  const id = a.document.id
  const b = await here.json(['resume', id, '[[fake: edit b.txt two]] More'])
  await here.waybill(['apply', b.document.id])
  const within = await here.json(['resume', id, '[[fake: edit c.txt three]] More'])
  rmSync(a.document.patch?.path ?? '')
  const gone = await here.json(['resume', id, '[[fake: edit d.txt four]] More'])
  const told = await here.json(['resume', id, 'And now?'])
  expect({
    within: [within.document.outcome, within.document.patch?.files, earlierIn(within.document.signals)],
    gone: [gone.document.outcome, earlierIn(gone.document.signals)],
    told: told.document.text?.includes('The changes made then were not put into this tree.'),
  }).toEqual({
    within: ['accepted', 1, []],
    gone: [
      'accepted',
      [
        [
          'earlier_patch_left_out',
          `it began without the patch of ${id}: its file is gone (${a.document.patch?.path})`,
        ],
      ],
    ],
    told: true,
  })
})

test('a patch that was kept only without its secret is not taken for laid in, neither by the waybill nor by the worker', async () => {
  const here = at()
  writesOnce(here, 'k.txt', `key = ${TOKEN}`)
  const first = await here.json(['run', '[[fake: edit ok.txt fine]] Write', '--write', '--keep-session'])
  const { document } = await here.json(['resume', first.document.id, '[[fake: edit b.txt two]] More'])
  const told = await here.json(['resume', first.document.id, 'And now?'])
  const detail = `it began without the patch of ${first.document.id}: it holds a secret and was kept only with that taken out`
  expect({
    first: [first.document.outcome, first.document.patch?.redacted?.length],
    second: [document.outcome, document.patch?.files, earlierIn(document.signals)],
    told: told.document.text?.includes('The changes made then were not put into this tree.'),
  }).toEqual({
    first: ['rejected', 1],
    second: ['accepted', 1, [['earlier_patch_left_out', detail]]],
    told: true,
  })
})

test.each([
  ['does nothing', '[[fake: answer I did nothing]]', 'rejected', 'failed', /nothing beyond the patch of ID/],
  [
    'adds to it',
    '[[fake: edit b.txt two]]',
    'accepted',
    'passed',
    /^1 file changed beyond the patch of ID, \+1 −0$/,
  ],
  [
    'takes it back',
    '[[fake: shell rm a.txt && echo gone]]',
    'accepted',
    'passed',
    /^1 file changed beyond the patch of ID, \+0 −1$/,
  ],
] as const)(
  'a follow-up that %s is judged by its own work, and not by what it began with',
  async (...row) => {
    const [, goal, outcome, status, detail] = row
    const here = at()
    const first = await here.json(['run', '[[fake: edit a.txt one]] Write', '--write', '--keep-session'])
    const { document } = await here.json(['resume', first.document.id, goal])
    const didWork = document.verdict?.results.find(({ check }) => check === 'did-work')
    expect({
      outcome: document.outcome,
      status: didWork?.status,
      detail: didWork?.detail.replaceAll(first.document.id, 'ID'),
      // What it did by itself was looked at, and not kept beside the patch.
      kept: readdirSync(join(here.waybillHome, 'runs', document.id)).filter((name) => name.startsWith('own')),
    }).toEqual({ outcome, status, detail: expect.stringMatching(detail), kept: [] })
  },
)

test('a run whose working tree was taken away is followed up in the one that is there, and that is said', async () => {
  const here = at()
  const linked = join(here.root, 'linked')
  here.git('worktree', 'add', '-q', linked)
  const first = await here.json(['run', '[[fake: shell pwd]] Look'], { cwd: linked })
  const same = await here.json(['resume', first.document.id, 'More'])
  here.git('worktree', 'remove', '--force', linked)
  const { document } = await here.json(['resume', first.document.id, '[[fake: shell pwd]] Look again'])
  const about = (signals: readonly { name: string; detail: string }[]) =>
    signals.filter(({ name }) => name === 'other_tree').map(({ detail }) => detail)
  expect([
    about(same.document.signals),
    document.text?.trim().split('\n').at(-1),
    about(document.signals),
  ]).toEqual([
    [],
    here.project,
    [
      `${first.document.id} was asked in ${linked}, which is no working tree of this repository any more: this one in ${here.project}`,
    ],
  ])
})

test('`-` reads what is to be done now from standard input', async () => {
  const here = at()
  await here.json(['run', 'Hello', '--keep-session'])
  const said = await here.json(['resume', 'last', '-'], { stdin: '[[fake: answer from a pipe]]\n' })
  const silent = await here.json(['resume', 'last', '-'], { stdin: '' })
  expect([said.document.text, silent.code, silent.document.failure?.kind]).toEqual([
    'from a pipe',
    2,
    'wrong_usage',
  ])
})

test('what cannot be followed up says why, and what to do', async () => {
  const here = at({ claude: [] })
  const done = await here.json(['run', 'Hello'])
  const denied = await here.json(['run', 'Hello', '--worker', 'claude'])
  const running = await here.json(['run', '[[fake: sleep 20000]] Slow', '--wait', '0.5'])
  const file = join(here.root, 'tasks.json')
  writeFileSync(file, JSON.stringify({ version: 1, tasks: [{ goal: 'Hello' }] }))
  const batch = await here.json(['batch', file])
  const elsewhere = join(here.root, 'elsewhere')
  makeProject(elsewhere, { 'README.md': '# Other\n' })
  const why = async (args: string[], start = {}) => {
    const { code, document } = await here.json(['resume', ...args], start)
    return [code, document.failure?.kind, `${document.failure?.message} | ${document.failure?.hint}`]
  }
  const id = done.document.id
  const typo = `${id.slice(0, -1)}${id.endsWith('a') ? 'b' : 'a'}`
  expect([
    await why([id]),
    await why([id, ' ']),
    await why([denied.document.id, 'More']),
    await why([running.document.id, 'More']),
    await why([batch.document.id, 'More']),
    await why([batch.document.id, '--wall', '1m']),
    await why([typo, 'More']),
    await why([id, 'More'], { cwd: elsewhere }),
  ]).toEqual([
    [2, 'wrong_usage', expect.stringContaining(`waybill resume ${id} "…"`)],
    [2, 'wrong_usage', expect.stringContaining('nothing was said to go on with')],
    [2, 'wrong_usage', expect.stringContaining('was denied before a worker had begun')],
    [2, 'wrong_usage', expect.stringContaining('still runs')],
    [2, 'wrong_usage', expect.stringContaining('is a batch, and only single runs are followed up')],
    [2, 'wrong_usage', expect.stringContaining('is a batch, and takes no --wall')],
    [2, 'unknown_run', expect.stringContaining(`Did you mean ${id}`)],
    [2, 'wrong_usage', expect.stringContaining('belongs to another repository')],
  ])
  await here.waybill(['cancel', running.document.id])
})

test('two do not go on in one session at once', async () => {
  const here = at()
  const first = await here.json(['run', 'Hello', '--keep-session'])
  const slow = await here.json(['resume', first.document.id, '[[fake: sleep 20000]]', '--wait', '0.7'])
  const { code, document } = await here.json(['resume', first.document.id, 'Me too'])
  expect({ code, message: document.failure?.message }).toEqual({
    code: 2,
    message: `${slow.document.id} is at work in the session of ${first.document.id}`,
  })
  await here.waybill(['cancel', slow.document.id])
})

test('the same key and the same words follow up two runs twice, and one of them once', async () => {
  const here = at()
  const runs = [await here.json(['run', 'One']), await here.json(['run', 'Two'])]
  const again = (index: number) =>
    here.json(['resume', runs[index]?.document.id ?? '', 'More', '--idempotency-key', `k${index}`])
  const [one, same, two] = [await again(0), await again(0), await again(1)]
  const { document } = await here.json([
    'resume',
    runs[1]?.document.id ?? '',
    'More',
    '--idempotency-key',
    'k0',
  ])
  expect([
    same.document.id === one.document.id,
    two.document.id === one.document.id,
    document.failure?.message.includes('was used for another task'),
  ]).toEqual([true, false, true])
})

test('clean leaves sessions that were kept until somebody says otherwise', async () => {
  const here = at()
  const codex = await here.json(['run', 'Hello', '--keep-session'])
  await here.json(['run', 'Hello', '--worker', 'claude', '--keep-session'])
  await here.json(['resume', codex.document.id, 'More'])
  const clean = async (...args: string[]) => {
    const { stdout } = await here.waybill(['clean', '--json', ...args])
    const { removed, stays } = JSON.parse(stdout).sessions
    return [removed.length, stays.map((one: { because: string }) => one.because), sessionsOf(here).length]
  }
  expect([
    await clean(),
    await clean('--all', '--dry-run'),
    await clean(codex.document.id),
    await clean('--all'),
  ]).toEqual([
    [0, ['kept', 'kept'], 2],
    [2, [], 2],
    [1, [], 1],
    [1, [], 0],
  ])
})

test('no program of the repository is started to take a session away', async () => {
  const here = at({ files: { 'bin/README.md': '# Tools\n' } })
  await here.json(['run', 'Hello', '--keep-session'])
  const trap = join(here.project, 'bin', 'codex')
  const sprung = join(here.root, 'sprung')
  write(trap, `#!/bin/sh\ntouch '${sprung}'\n`)
  chmodSync(trap, 0o755)
  const env = here.env()
  // From outside of it: inside, the launcher has taken it off the PATH already.
  const outside = { cwd: here.root, env: { ...env, PATH: `${join(here.project, 'bin')}:${env.PATH}` } }
  await here.waybill(['clean', '--all'], outside)
  expect([existsSync(sprung), sessionsOf(here)]).toEqual([false, []])
})
