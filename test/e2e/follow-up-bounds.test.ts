import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { RunDocument } from '../../src/entry/render/document.ts'
import { closedAfterEach } from '../closed-after-each.ts'
import { type Home, home, write } from './home.ts'

const keep = closedAfterEach()

const RULE = { name: 'tight', when: { words: ['frobnicate'] }, role: 'tight' }
const TIGHT = {
  description: 'Tight',
  worker: 'codex',
  effort: 'low',
  limits: { wall: '1m', maxUsd: 0.1 },
  checks: ['citations'],
}
type Routing = { rules?: unknown[]; roles?: Record<string, unknown>; limits?: unknown }
/** JSON is YAML. */
const routing = (here: Home, said: Routing) =>
  write(join(here.waybillHome, 'routing.yaml'), JSON.stringify({ version: 1, ...said }))

/** After one run that a rule sent to a tight role. */
async function afterTight() {
  const here = keep(home({ codex: ['read', 'write'] }))
  routing(here, { rules: [RULE], roles: { tight: TIGHT } })
  const { document } = await here.json(['run', 'frobnicate this'])
  const follow = async (...args: string[]) =>
    boundsOf((await here.json(['resume', document.id, 'More', ...args])).document)
  return { here, first: boundsOf(document), follow }
}

const boundsOf = (document: RunDocument | undefined) => {
  const route = document?.route
  if (route?.kind !== 'delegate') throw new Error(`it was sent nowhere: ${JSON.stringify(document?.failure)}`)
  const { role, effort, mode, checks, limits } = route
  const { wallMs, idleMs, maxUsdMicros } = limits
  return { role, effort, mode, checks, wallMs, idleMs, maxUsdMicros }
}
const TIGHTLY = {
  role: 'tight',
  effort: 'low',
  mode: 'read',
  checks: ['citations'],
  wallMs: 60_000,
  idleMs: 300_000,
  maxUsdMicros: 100_000,
}

test('a follow-up has the role that a rule found, and all its bounds; what is said now overrides them', async () => {
  const { first, follow } = await afterTight()
  expect([first, await follow()]).toEqual([TIGHTLY, TIGHTLY])
  expect(await follow('--wall', '30s', '--idle', '20s', '--max-usd', '0.05', '--write')).toEqual({
    ...TIGHTLY,
    mode: 'write',
    wallMs: 30_000,
    idleMs: 20_000,
    maxUsdMicros: 50_000,
  })
})

test('what the rules say by now can narrow a follow-up, and not widen it', async () => {
  const { here, follow } = await afterTight()
  routing(here, {
    rules: [RULE],
    roles: { tight: { description: 'Loose', worker: 'codex', effort: 'high' } },
  })
  expect(await follow()).toEqual(TIGHTLY)
  expect(await follow('--wall', '30m', '--max-usd', '1')).toEqual({
    ...TIGHTLY,
    wallMs: 1_800_000,
    // A third of it, as wherever nobody says another.
    idleMs: 600_000,
    maxUsdMicros: 1_000_000,
  })

  routing(here, {
    limits: { maxUsd: 0.05 },
    roles: { tight: { description: 'Tighter', limits: { wall: '30s' }, checks: ['scope'] } },
  })
  expect(await follow('--max-usd', '1')).toEqual({
    ...TIGHTLY,
    wallMs: 30_000,
    maxUsdMicros: 50_000,
    checks: ['citations', 'scope'],
  })

  const { role: _gone, ...bounds } = TIGHTLY
  routing(here, {})
  expect(await follow()).toEqual(bounds)
})

test('a cap that the user has lowered since holds', async () => {
  const { here, follow } = await afterTight()
  write(join(here.waybillHome, 'config.yaml'), 'caps:\n  runUsd: 0.02\n')
  expect(await follow()).toEqual({ ...TIGHTLY, maxUsdMicros: 20_000 })
})

test('the built-in rules: an audit stays one', async () => {
  const here = keep(home({ codex: ['read'] }))
  const { document } = await here.json(['run', 'Audit README.md for mistakes'])
  const more = await here.json(['resume', document.id, 'And the rest?'])
  expect(boundsOf(more.document)).toEqual(boundsOf(document))
  expect([boundsOf(document).role, more.document.text?.includes('Point to the code')]).toEqual([
    'code-auditor',
    true,
  ])
})
