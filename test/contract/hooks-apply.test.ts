import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Fact } from '../../src/domain/event.ts'
import { agentsAmong, ancestors } from '../../src/io/ancestry.ts'
import type { Home } from '../e2e/home.ts'
import { fire, machine, recorded, typeIn } from './hooks-harness.ts'

const GOAL = 'Change it. [[fake: edit README.md changed]] [[fake: answer Done.]]'
const underAgent = agentsAmong(ancestors(process.pid)).length > 0

/** What the person sees who types this in the chat; `byHost`: as the host itself hands it over. */
async function typed(here: Home, prompt: string, byHost = true): Promise<string> {
  const { event, input } = recorded('2.1.329', here.project).typed('/waybill:allow')
  const said = { event, input: { ...input, prompt } }
  const answer = await (byHost ? typeIn(here, said) : fire(here, said))
  return (answer as { reason: string }).reason
}

const readme = (here: Home) => readFileSync(join(here.project, 'README.md'), 'utf8')
const applyFacts = async (here: Home, id: string) =>
  (await here.facts(id)).filter(({ kind }: Fact) => kind.startsWith('apply.'))

async function ended() {
  const here = machine({ codex: ['read', 'write'] })
  const { document } = await here.json(['run', GOAL, '--write'])
  return { here, id: document.id, before: readme(here) }
}

test('a hook that somebody else than the host started records no yes and applies nothing (W35)', async () => {
  const { here, id, before } = await ended()
  const said = await typed(here, `/waybill:apply ${id}`, false)
  expect([said, readme(here), await applyFacts(here, id)]).toEqual([
    expect.stringMatching(/^Waybill: nothing was applied: only a person can have a patch applied/),
    before,
    [],
  ])
})

test('what cannot be is said, and no yes is kept for it', async () => {
  const { here, id } = await ended()
  const said = [await typed(here, '/waybill:apply w0 w1'), await typed(here, `/waybill:apply ${id} --force`)]
  expect([said, await applyFacts(here, id)]).toEqual([
    [expect.stringContaining('"w1" was not expected'), expect.stringContaining('"--force" was not expected')],
    [],
  ])
})

describe.skipIf(underAgent)('typed by a person (cannot be shown when an agent runs the tests)', () => {
  test('the patch goes in and out again, each yes is for once and for that patch (W35)', async () => {
    const { here, id, before } = await ended()
    expect([await typed(here, `/waybill:apply ${id}`), readme(here)]).toEqual([
      `Waybill: ${id} is in the working tree; \`/waybill:apply ${id} --revert\` takes it back:\n  changed  README.md`,
      'changed\n',
    ])
    expect([await typed(here, `/waybill:apply ${id} --revert`), readme(here)]).toEqual([
      `Waybill: ${id} was taken out of the working tree:\n  changed  README.md`,
      before,
    ])
    const { code } = await here.waybill(['apply', id], { env: here.env({ CLAUDECODE: '1' }) })
    expect([code, readme(here)]).toEqual([3, before])
    expect((await applyFacts(here, id)).map(({ kind }) => kind)).toEqual([
      'apply.allowed',
      'apply.started',
      'apply.ended',
      'apply.allowed',
      'apply.started',
      'apply.reverted',
    ])
  })

  test('the last thing is a batch as a whole, and none of its patches is taken for the one that is meant', async () => {
    const here = machine({ codex: ['read', 'write'] })
    const file = join(here.root, 'batch.json')
    const tasks = [{ name: 'a', goal: GOAL, mode: 'write', worker: 'codex' }]
    writeFileSync(file, JSON.stringify({ version: 1, tasks }))
    const { document } = await here.json(['batch', file])
    const before = readme(here)
    expect([document.outcome, await typed(here, '/waybill:apply last'), readme(here)]).toEqual([
      'accepted',
      expect.stringContaining(`${document.id} is a batch, and each of its tasks has a patch of its own`),
      before,
    ])
  })

  test('a patch whose file is gone is said to be, and no yes is kept for it', async () => {
    const { here, id, before } = await ended()
    rmSync(join(here.waybillHome, 'runs', id, 'changes.patch'))
    expect([await typed(here, `/waybill:apply ${id}`), readme(here), await applyFacts(here, id)]).toEqual([
      `Waybill: nothing was applied: the patch of ${id} is gone from its folder. Run the task again.`,
      before,
      [],
    ])
  })

  test('a tree that has moved is left as it is, and the conflict is told', async () => {
    const { here, id } = await ended()
    writeFileSync(join(here.project, 'README.md'), 'mine\n')
    expect([await typed(here, `/waybill:apply ${id}`), readme(here)]).toEqual([
      expect.stringContaining('README.md (both have changed the same lines'),
      'mine\n',
    ])
  })
})
