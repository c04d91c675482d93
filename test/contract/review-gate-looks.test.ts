import { closeSync, ftruncateSync, mkdirSync, openSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Home } from '../e2e/home.ts'
import { edit, gated, NOTHING, reviewers, session } from './review-gate-harness.ts'

const UNABLE = 'Waybill: the review gate could not run, so nobody else has looked at this change: '
const said = (text: string) => ({ systemMessage: expect.stringContaining(text) })

/** What lies in the folder of the only session, at any depth, but for whole objects of git. */
function kept(here: Home): string[] {
  const gates = join(here.waybillHome, 'gates')
  const [key = ''] = readdirSync(gates)
  const names = readdirSync(join(gates, key), { recursive: true, encoding: 'utf8' })
  return names.filter((name) => !/^objects(?:\/(?:[0-9a-f]{2}|pack|info)(?:\/[0-9a-f]{38})?)?$/.test(name))
}

describe('a look that takes too long', () => {
  test('ends with all that it has started, and leaves nothing behind', async () => {
    const here = gated()
    const large = openSync(join(here.project, 'large.bin'), 'w')
    // Without a block on the disk, and long enough to be read for.
    ftruncateSync(large, 16 * 1024 ** 3)
    closeSync(large)
    const asked = ['policy', 'changes', '0'.repeat(32), '--since', 'HEAD', '--within', '1500']
    const { stdout } = await here.waybill(asked)
    expect(JSON.parse(stdout)).toMatchObject({
      failure: { kind: 'timed_out', message: `git took longer than 1.5 s to look through ${here.project}` },
    })
    expect([here.left(), kept(here)]).toEqual([[], []])
  })

  test('is said once in a session, which is not looked at any more', async () => {
    const here = gated({ gate: '{ wall: 1s }' })
    const { start, stop } = session(here, '2.1.329')
    await start()
    const slow = join(here.root, 'slow')
    mkdirSync(slow)
    const git = '#!/bin/sh\ncase " $* " in *" add "*) exec sleep 60 ;; esac\nexec /usr/bin/git "$@"\n'
    writeFileSync(join(slow, 'git'), git, { mode: 0o755 })
    const more = { PATH: `${slow}:${here.env().PATH}` }
    edit(here, NOTHING)
    expect(await stop({ more })).toEqual({
      systemMessage: `${UNABLE}git took longer than 1 s to look through ${here.project}. This session is not looked at any more: have git ignore what is large there, and begin another one.`,
    })
    edit(here, `// more\n${NOTHING}`)
    expect([await stop({ turn: 't2', more }), await stop({ turn: 't3' })]).toEqual([undefined, undefined])
    expect(here.left()).toEqual([])
    // Begun anew, also as the same one.
    await start('resume')
    edit(here, `// again\n${NOTHING}`)
    expect(await stop({ turn: 't4' })).toEqual(said('found no problem'))
    expect(await reviewers(here)).toEqual(['codex-cli'])
  })
})

const goalsOf = async (here: Home): Promise<string[]> => {
  const { stdout } = await here.waybill(['jobs', '--json'])
  const { jobs } = JSON.parse(stdout) as { jobs: { id: string }[] }
  const facts = await Promise.all(jobs.reverse().map(({ id }) => here.facts(id)))
  return facts.flat().flatMap((fact) => (fact.kind === 'task.received' ? [fact.task.ask.goal] : []))
}

describe('what the repository says of its files', () => {
  test.each<[where: string, file: string, text: string]>([
    ['its attributes', '.gitattributes', '*.js -diff\n'],
    ['its git folder', '.git/info/attributes', '*.js binary\n'],
    ['its config', '.gitattributes', '*.js diff=none\n'],
  ])('does not hide a change from the reviewer: %s', async (_where, file, text) => {
    const here = gated()
    here.git('config', 'diff.none.binary', 'true')
    edit(here, text, file)
    const { start, stop } = session(here, '2.1.329')
    await start()
    edit(here, `export const sum = 1\n${NOTHING}`)
    expect(await stop()).toEqual(said('reviewed this change and found no problem [waybill'))
    const [goal = ''] = await goalsOf(here)
    expect(goal).toContain('\n+export const sum = 1\n')
  })

  test('what is no text is counted, and the reviewer is told to look itself', async () => {
    const here = gated()
    const { start, stop } = session(here, '2.1.329')
    await start()
    edit(here, `let sum = "\0"\n`)
    edit(here, `Binary files a/x and b/x differ\n${NOTHING}`, 'README.md')
    expect(await stop()).toEqual(
      said('found no problem; of 1 binary file it was shown only the name [waybill'),
    )
    const [goal = ''] = await goalsOf(here)
    expect(goal).toContain('Of 1 binary file below only the name is shown: look into it yourself.')
  })
})

describe('what there is to compare with', () => {
  test('is nothing before the first commit', async () => {
    const here = gated()
    rmSync(join(here.project, '.git'), { recursive: true })
    here.git('init', '--quiet')
    edit(here, `// all of it\n${NOTHING}`)
    // It was allowed in that very folder.
    const { stop } = session(here, '2.1.329')
    expect(await stop()).toEqual(said('found no problem'))
    const [goal = ''] = await goalsOf(here)
    expect(['+// all of it', '+# Sums'].map((line) => goal.includes(line))).toEqual([true, true])
  })

  test('is the last commit where what was looked at last is gone, and that is said, once', async () => {
    const here = gated()
    const { stop } = session(here, '2.1.329')
    edit(here, `// first\n${NOTHING}`)
    here.git('commit', '--all', '--message', 'First')
    // Its objects are those of the repository, which the first look finds there.
    edit(here, `// other\n${NOTHING}`, 'other.js')
    expect(await stop()).toEqual(said('found no problem'))
    const gone = () => {
      here.git('commit', '--all', '--amend', '--message', 'Amended')
      here.git('reflog', 'expire', '--expire=now', '--all')
      here.git('gc', '--quiet', '--prune=now')
    }
    edit(here, `// second\n${NOTHING}`)
    gone()
    edit(here, `// third\n${NOTHING}`, 'third.js')
    const GONE = 'What was looked at last is gone from git, so only what differs from the last commit was.'
    expect(await stop({ turn: 't2' })).toEqual(said(GONE))
    edit(here, `// fourth\n${NOTHING}`, 'fourth.js')
    expect(await stop({ turn: 't3' })).toEqual(said('found no problem [waybill'))
    const shows = (goal: string) => ['second', 'third', 'fourth'].map((word) => goal.includes(`+// ${word}`))
    expect((await goalsOf(here)).map(shows)).toEqual([
      [false, false, false],
      [false, true, false],
      [false, false, true],
    ])
  })

  test('is nothing that anybody has looked at where all of it is committed and the last state is gone', async () => {
    const here = gated()
    const { start, stop } = session(here, '2.1.329')
    await start()
    edit(here, `// first\n${NOTHING}`)
    here.git('commit', '--all', '--amend', '--message', 'Amended')
    here.git('reflog', 'expire', '--expire=now', '--all')
    here.git('gc', '--quiet', '--prune=now')
    expect([await stop(), await stop()]).toEqual([
      {
        systemMessage: `${UNABLE}what was looked at last is gone from git, and nothing differs from the last commit`,
      },
      undefined,
    ])
    expect(await reviewers(here)).toEqual([])
  })
})
