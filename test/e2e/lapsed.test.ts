import { chmodSync, readFileSync, realpathSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { closedAfterEach } from '../closed-after-each.ts'
import { type Home, home } from './home.ts'

const keep = closedAfterEach()
const at = () => keep(home({ codex: ['read', 'write'], claude: ['read', 'write'] }))

const consentsOf = (here: Home) => join(here.waybillHome, 'consents.json')

/** What a person may do to a consent while a run is being prepared: the file as it then is. */
function changed(here: Home, change: (record: Record<string, unknown>) => object | undefined): string {
  const stored = JSON.parse(readFileSync(consentsOf(here), 'utf8'))
  for (const [key, records] of Object.entries(
    stored.repositories as Record<string, Record<string, unknown>[]>,
  ))
    stored.repositories[key] = records.flatMap((record) => change(record) ?? [])
  return JSON.stringify(stored)
}

/**
 * The barrier: git on the PATH, which at the command that comes between the held money and the worker's start puts
 * another consent file in place and then does what it was asked to.
 */
function barrier(here: Home, file: string, more = ''): void {
  const next = join(here.root, 'next.json')
  writeFileSync(next, file, { mode: 0o600 })
  chmodSync(next, 0o600)
  const real = realpathSync('/usr/bin/git')
  const script = `#!/bin/sh\ncase " $* " in *" worktree add "*) cp -p '${next}' '${consentsOf(here)}'; ${more} ;; esac\nexec '${real}' "$@"\n`
  writeFileSync(join(here.root, 'bin/git'), script, { mode: 0o755 })
}

const CHANGES: [
  what: string,
  change: (record: Record<string, unknown>) => object | undefined,
  kind: string,
][] = [
  ['withdrawn', () => undefined, 'no_consent'],
  [
    'ended',
    (record) => ({ ...record, expiresAt: new Date(Date.now() - 1).toISOString() }),
    'consent_expired',
  ],
  ['narrowed to reading', (record) => ({ ...record, modes: ['read'] }), 'mode_not_allowed'],
  ['given a lower cap', (record) => ({ ...record, maxUsdMicrosPerRun: 1 }), 'no_consent'],
]

test.each(CHANGES)(
  'a consent that is %s after the decision and before the start: nothing is sent, the money is free again (row 25, I10)',
  async (_what, change, kind) => {
    const here = at()
    barrier(here, changed(here, change))
    const { code, document } = await here.json(['run', '[[fake: edit b.ts b]] Mend', '--write'])
    expect({ code, outcome: document.outcome, kind: document.failure?.kind, held: document.budget }).toEqual({
      code: 3,
      outcome: 'denied',
      kind,
      held: { cap: 40, held: 0, spent: 0 },
    })
    const facts = (await here.facts('last')).map((fact) => fact.kind)
    expect(facts).toEqual(
      expect.arrayContaining(['grant.issued', 'budget.reserved', 'scratch.made', 'grant.denied']),
    )
    expect(facts).not.toContain('run.started')
    expect(here.left()).toEqual([])
  },
)

test('a consent that runs out while the scratch is made is over (row 25)', async () => {
  const here = at()
  const soon = changed(here, (record) => ({
    ...record,
    expiresAt: new Date(Date.now() + 1_500).toISOString(),
  }))
  writeFileSync(consentsOf(here), soon, { mode: 0o600 })
  barrier(here, soon, 'sleep 2')
  const { document } = await here.json(['run', 'Mend', '--write'])
  expect(document.failure?.kind).toBe('consent_expired')
  expect((await here.facts('last')).map((fact) => fact.kind)).not.toContain('run.started')
})

test('a fallback that lost its consent while it waited is not started (row 25)', async () => {
  const here = at()
  const next = changed(here, (record) => (record.worker === 'claude-cli' ? undefined : record))
  barrier(here, next)
  const { document } = await here.json([
    'run',
    '[[fake: usage-limit]] Mend',
    '--write',
    '--fallback',
    'claude',
  ])
  const started = (await here.facts('last')).flatMap((fact) =>
    fact.kind === 'run.started' ? [fact.worker] : [],
  )
  expect([started, document.worker, document.failure?.kind]).toEqual([
    ['codex-cli'],
    'codex-cli',
    'quota_exhausted',
  ])
})

test('a consent that stays lets the run go on through the same barrier', async () => {
  const here = at()
  barrier(
    here,
    changed(here, (record) => record),
  )
  const { code, document } = await here.json(['run', '[[fake: edit b.ts b]] Mend', '--write'])
  expect([code, document.outcome]).toEqual([0, 'accepted'])
})
