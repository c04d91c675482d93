import { closeSync, ftruncateSync, mkdirSync, openSync, readdirSync, writeFileSync } from 'node:fs'
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
