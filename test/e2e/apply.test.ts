import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { filesBelow } from '../contract/git-harness.ts'
import { type Home, type HomeOptions, home } from './home.ts'

const GOAL = 'Change it. [[fake: edit README.md changed]] [[fake: answer Done.]]'

function machine(options: HomeOptions = {}): Home {
  const here = home({ codex: ['read', 'write'], ...options })
  onTestFinished(here.close)
  return here
}

const readme = ({ project }: Home) => readFileSync(join(project, 'README.md'), 'utf8')
const treeOf = ({ waybillHome }: Home, id: string) => join(waybillHome, 'runs', id, 'tree')
const listed = (here: Home) => here.git('worktree', 'list', '--porcelain').split('worktree ').length - 1
const parsed = ({ stdout }: { stdout: string }) => JSON.parse(stdout) as Record<string, unknown>

/** A run that nobody has read: its caller went away, and somebody waited for the end by looking at its status. */
async function unread(here: Home, more: string[] = []): Promise<string> {
  const { document } = await here.json(['run', GOAL, '--write', '--wait', '0', ...more])
  for (let tries = 0; tries < 200; tries += 1) {
    const { document: now } = await here.json(['status', document.id])
    // Before it is received there is no such run.
    if (now.outcome === 'accepted') return document.id
  }
  throw new Error('the run does not end')
}

describe('`waybill apply`', () => {
  test('with `apply: accepted` puts an accepted patch into the tree and takes it out again', async () => {
    const here = machine({ config: 'apply: accepted\n' })
    const before = readme(here)
    const { document } = await here.json(['run', GOAL, '--write'])
    const files = [{ path: 'README.md', change: 'changed' }]
    const applied = await here.waybill(['apply', '--json'])
    expect([applied.code, parsed(applied), readme(here)]).toEqual([
      0,
      { id: document.id, done: 'applied', root: here.project, files, merged: [] },
      expect.stringContaining('changed'),
    ])
    const state = await here.waybill(['state', 'show', '--json'])
    expect(parsed(state).nextStep).toBe(
      `Look at what ${document.id} changed, which is in the working tree now: waybill apply ${document.id} --revert takes it back`,
    )
    const again = await here.waybill(['apply', document.id, '--json'])
    expect([again.code, parsed(again)]).toEqual([
      3,
      {
        failure: expect.objectContaining({
          kind: 'apply_refused',
          message: expect.stringContaining('already'),
        }),
      },
    ])
    const reverted = await here.waybill(['apply', document.id, '--revert'])
    expect([reverted.code, readme(here)]).toEqual([0, before])
  })

  test('asks by default, and where nobody can be asked says what the user has to type (W35)', async () => {
    const here = machine()
    const { document } = await here.json(['run', GOAL, '--write'])
    const before = readme(here)
    const { code, stderr } = await here.waybill(['apply'], { env: here.env({ CLAUDECODE: '1' }) })
    expect([code, readme(here)]).toEqual([3, before])
    expect(stderr).toContain(`/waybill:apply ${document.id}`)
  })

  test('never applies where the user says so for this tree', async () => {
    const here = machine({ config: 'apply: accepted\n' })
    writeFileSync(
      join(here.waybillHome, 'config.yaml'),
      `apply: accepted\nprojects:\n  ${JSON.stringify(here.project)}:\n    apply: never\n`,
    )
    const { document } = await here.json(['run', GOAL, '--write'])
    const { code, stderr } = await here.waybill(['apply'])
    expect([code, stderr.includes(`git apply '${document.patch?.path}'`)]).toEqual([3, true])
  })

  test('lists the conflicts and leaves with 5 where the tree has moved', async () => {
    const here = machine({ config: 'apply: accepted\n' })
    await here.json(['run', GOAL, '--write'])
    writeFileSync(join(here.project, 'README.md'), 'mine\n')
    const { code, stdout } = await here.waybill(['apply', '--json'])
    expect([code, JSON.parse(stdout).conflicts, readme(here)]).toEqual([
      5,
      [{ path: 'README.md', why: 'both have changed the same lines', places: expect.any(Array) }],
      'mine\n',
    ])
  })

  test('does nothing for a worker, whatever the setting', async () => {
    const here = machine({ config: 'apply: accepted\n' })
    await here.json(['run', GOAL, '--write'])
    const { code, stderr } = await here.waybill(['apply'], { env: here.env({ WAYBILL_RUN: 'w9' }) })
    expect([code, stderr]).toEqual([3, expect.stringContaining('a worker may not change the tree')])
  })
})

describe('a scratch worktree', () => {
  test('is gone when its own caller has printed the result', async () => {
    const here = machine()
    const { document } = await here.json(['run', GOAL, '--write'])
    expect([existsSync(treeOf(here, document.id)), listed(here)]).toEqual([false, 1])
  })

  test('is kept while the result is unread, is listed, and goes with the first reading', async () => {
    const here = machine()
    const id = await unread(here)
    const [job] = parsed(await here.waybill(['jobs', '--json'])).jobs as { worktree: string; read: boolean }[]
    expect([job?.worktree, job?.read, filesBelow(treeOf(here, id), /^\.git$/)['README.md']]).toEqual([
      treeOf(here, id),
      false,
      expect.any(String),
    ])
    expect((await here.waybill(['jobs'])).stdout).toContain('tree, unread')
    await here.waybill(['result', id])
    expect([existsSync(treeOf(here, id)), listed(here)]).toEqual([false, 1])
  })

  test('stays with --keep until it is cleaned by name or with --all', async () => {
    const here = machine()
    const { document } = await here.json(['run', GOAL, '--write', '--keep'])
    const tree = treeOf(here, document.id)
    const some = parsed(await here.waybill(['clean', '--json']))
    expect([existsSync(tree), some]).toEqual([
      true,
      {
        dryRun: false,
        removed: [],
        stays: [{ id: document.id, worktree: tree, because: 'kept' }],
        sessions: { removed: [], stays: [] },
        freedBytes: 0,
      },
    ])
    const dry = parsed(await here.waybill(['clean', '--all', '--dry-run', '--json']))
    expect([existsSync(tree), dry.removed]).toEqual([
      true,
      [{ id: document.id, worktree: tree, bytes: expect.any(Number) }],
    ])
    const named = parsed(await here.waybill(['clean', document.id, '--json']))
    expect([existsSync(tree), listed(here), Number(named.freedBytes) > 0]).toEqual([false, 1, true])
  })

  test('that is unread stays with `clean`, goes with --all, also where its folder has vanished', async () => {
    const here = machine()
    const [first, second] = [await unread(here), await unread(here)]
    const kept = parsed(await here.waybill(['clean', '--json']))
    expect((kept.stays as { because: string }[]).map(({ because }) => because)).toEqual(['unread', 'unread'])
    await here.waybill(['status'])
    rmSync(treeOf(here, first), { recursive: true })
    expect(listed(here)).toBe(3)
    const all = await here.waybill(['clean', '--all'])
    expect([all.code, existsSync(treeOf(here, second)), listed(here)]).toEqual([0, false, 1])
  })

  test('of a running run is not cleaned', async () => {
    const here = machine()
    const { document } = await here.json(['run', '[[fake: hang]]', '--write', '--wait', '0'])
    while (!(await here.waybill(['status', document.id])).stdout.includes('running')) {
      // It is received in a moment.
    }
    const { code, stderr } = await here.waybill(['clean', document.id])
    expect([code, stderr]).toEqual([2, expect.stringContaining('is still running')])
    await here.waybill(['cancel', document.id])
    expect(await here.waybill(['cancel', document.id])).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('It had ended already'),
    })
  })
})
