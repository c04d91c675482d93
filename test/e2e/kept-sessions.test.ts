import { appendFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { closedAfterEach } from '../closed-after-each.ts'
import { type Home, home } from './home.ts'

const keep = closedAfterEach()
const at = () => keep(home({ codex: ['read'], claude: ['read'] }))

const filesIn = (here: Home): string[] =>
  ['.codex/sessions', '.claude/projects'].flatMap((name) => {
    const folder = join(here.root, 'user', name)
    try {
      const found = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      return found.filter((path) => path.endsWith('.jsonl')).map((path) => join(folder, path))
    } catch {
      return []
    }
  })

type Cleaned = { removed: { worker: string }[]; stays: { because: string }[] }
/** Workers whose session was taken away, why the others stay, and how many are left. */
async function clean(here: Home, ...args: string[]) {
  const { stdout } = await here.waybill(['clean', '--json', ...args])
  const { removed, stays } = (JSON.parse(stdout) as { sessions: Cleaned }).sessions
  return [removed.map(({ worker }) => worker), stays.map(({ because }) => because), filesIn(here).length]
}

/** A run whose supervisor was killed once `begun` holds. */
async function lost(here: Home, args: string[], begun: () => boolean): Promise<string> {
  const { document } = await here.json([...args, '--wait', '0.2'])
  while (!begun()) await new Promise((resolve) => setTimeout(resolve, 20))
  const [received] = await here.facts(document.id)
  if (received?.kind !== 'task.received') throw new Error('it was not received')
  process.kill(received.owner.pid, 'SIGKILL')
  return document.id
}
const freshBecause = (signals: readonly { name: string; detail: string }[]) =>
  signals.find(({ name }) => name === 'session_fresh')?.detail

test('a session of each attempt is kept, and each is found again', async () => {
  const here = at()
  const fallback = ['--worker', 'codex', '--fallback', 'claude', '--keep-session']
  const { document } = await here.json(['run', '[[fake: usage-limit]] First', ...fallback])
  const kept = filesIn(here).length
  expect([document.worker, kept, await clean(here, '--all')]).toEqual([
    'claude-cli',
    2,
    [['codex-cli', 'claude-cli'], [], 0],
  ])
})

test.each(['codex', 'claude'])(
  '%s: a run whose supervisor was killed is gone on with in its session, which is taken away by name',
  async (worker) => {
    const here = at()
    const goal = '[[fake: sleep 20000]] The first thing'
    const args = ['run', goal, '--worker', worker, '--keep-session']
    const id = await lost(here, args, () => filesIn(here).length > 0)
    const { document } = await here.json(['resume', id, '[[fake: history]] And now?'])
    expect({
      remembers: document.text?.includes('The first thing'),
      fresh: freshBecause(document.signals),
      kept: filesIn(here).length,
    }).toEqual({ remembers: true, fresh: undefined, kept: 1 })
    expect(await clean(here, id)).toEqual([[`${worker}-cli`], [], 0])
  },
)

test('where nobody knows which session a run had, that is the reason, and not that none was kept', async () => {
  const here = at()
  const goal = '[[fake: silent]] The first thing'
  const id = await lost(here, ['run', goal, '--keep-session'], () => filesIn(here).length > 0)
  // It is told the goal of before, and is silent too.
  const { document } = await here.json(['resume', id, 'And now?', '--wall', '1s'])
  expect(freshBecause(document.signals)).toContain(
    `which one ${id} kept is not known: it ended before that was noted`,
  )
})

test('a session that is at work is not taken away', async () => {
  const here = at()
  const slow = ['run', '[[fake: sleep 20000]] Slow', '--keep-session', '--wait', '0.2']
  const { document } = await here.json(slow)
  while ((await clean(here, '--dry-run'))[2] === 0);
  expect(await clean(here, '--all')).toEqual([[], ['running'], 1])
  await here.waybill(['cancel', document.id])
})

test.each(['codex', 'claude'])(
  '%s: a session that somebody has gone on with stays, until its run is named',
  async (worker) => {
    const here = at()
    const run = ['run', 'Hello', '--worker', worker, '--keep-session']
    const { document } = await here.json(run)
    // A follow-up of ours has left it as it is now.
    await here.json(['resume', document.id, 'And now?'])
    await here.json(run)
    const [untouched] = filesIn(here)
    appendFileSync(untouched ?? '', '{"said":"What I say myself"}\n')
    expect([await clean(here, '--all'), await clean(here, '--all', '--dry-run')]).toEqual([
      [[`${worker}-cli`], ['gone on with elsewhere'], 1],
      [[], ['gone on with elsewhere'], 1],
    ])
    const shown = await here.waybill(['clean', '--all'])
    expect(shown.stdout).toContain('goes by the name of its run: `waybill clean RUN`')
    const { stdout } = await here.waybill(['clean', '--all', '--json'])
    const [stays] = (JSON.parse(stdout) as { sessions: { stays: { id: string }[] } }).sessions.stays
    expect(await clean(here, stays?.id ?? '')).toEqual([[`${worker}-cli`], [], 0])
  },
)

test('where nobody has looked at what a killed run left, its session stays until that is named', async () => {
  const here = at()
  const goal = '[[fake: sleep 20000]] The first thing'
  const id = await lost(here, ['run', goal, '--keep-session'], () => filesIn(here).length > 0)
  await here.waybill(['jobs'])
  expect([await clean(here, '--all'), await clean(here, id)]).toEqual([
    [[], ['perhaps gone on with elsewhere'], 1],
    [['codex-cli'], [], 0],
  ])
})
