import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Evidence } from '../../src/checks/check.ts'
import { citations } from '../../src/checks/citations.ts'
import { didWork } from '../../src/checks/did-work.ts'
import { checksFor, runChecks } from '../../src/checks/index.ts'
import type { Ask } from '../../src/domain/task.ts'
import { anAsk, aReport, aTask } from '../unit/samples.ts'
import { tempFolder } from '../unit/temp-folder.ts'
import { ANSWERS, FILES, type Told } from './citation-corpus.ts'
import { git, repositoryWith, stateOf, workspaceOf, write } from './git-harness.ts'
import { scratchOf } from './scratch-harness.ts'
import { aSite } from './site-harness.ts'

let root = ''
beforeAll(() => {
  root = join(realpathSync(mkdtempSync(join(tmpdir(), 'waybill-cited-'))), 'shop')
  mkdirSync(root)
  git(root, 'init', '-q')
  for (const [path, text] of Object.entries(FILES)) write(root, path, text)
  git(root, 'add', '--all')
  git(root, 'commit', '-q', '-m', 'one')
  write(root, 'dist/out.js', 'x\n')
  write(root, 'fresh.ts', 'one\ntwo\n')
  symlinkSync('/etc', join(root, 'out'))
  symlinkSync('/etc/hosts', join(root, 'hosts.md'))
  symlinkSync('src/sum.ts', join(root, 'same.ts'))
})

afterAll(() => rmSync(join(root, '..'), { recursive: true, force: true }))

type Over = { ask?: Partial<Ask>; report?: Partial<Evidence['report']> } & Partial<
  Omit<Evidence, 'task' | 'report'>
>
const evidence = (text: string, { ask, report, ...over }: Over = {}): Evidence => {
  const structured = text.startsWith('{') ? { structured: JSON.parse(text) as unknown } : {}
  return {
    task: aTask({
      workspace: workspaceOf(root),
      ask: anAsk({
        goal: 'Look at https://issues.acme.dev/7: no cart may live longer than a day',
        kind: 'review',
        ...ask,
      }),
    }),
    mode: 'read',
    report: aReport({ text, ...structured, ...report }),
    asked: [],
    site: aSite({ folder: tempFolder() }),
    ...over,
  }
}
const told = async (one: Evidence): Promise<{ told: Told; detail: string }> => {
  const { status, detail } = await citations(one)
  return { told: detail.startsWith('the answer points to nothing') ? 'points to nothing' : status, detail }
}

describe('an answer with (G11, G12, M32, M36, M37)', () => {
  test.each(ANSWERS)('%s: %s', async (expected, _what, text) => {
    const { told: is, detail } = await told(evidence(text))
    expect(is, detail).toBe(expected)
  })

  test('the corpus is large enough, and one repository for all stays as it was (I5)', async () => {
    const before = stateOf(root)
    for (const [, , text] of ANSWERS) await citations(evidence(text))
    expect([ANSWERS.length >= 90, stateOf(root)]).toEqual([true, before])
  })
})

describe('which files count', () => {
  test.each<[what: string, text: string, expected: Told]>([
    ['one that is not tracked yet', 'fresh.ts:2', 'passed'],
    ['a link to another file inside', 'same.ts:5', 'passed'],
    ['a link to a file outside: nobody opens it', 'hosts.md:1', 'could_not_run'],
  ])('%s', async (_what, text, expected) => {
    expect((await told(evidence(text))).told).toBe(expected)
  })

  test('an absolute path under the root, and one under the scratch worktree', async () => {
    const site = aSite({ folder: '/state/runs/w1' })
    const text = `${root}/src/sum.ts:5 and /state/runs/w1/tree/src/sum.ts:6`
    expect(await told(evidence(text, { site }))).toEqual({ told: 'passed', detail: '2 citations hold' })
  })
})

test('of a worker that sees no file, what it was sent counts, and not what stands there by now', async () => {
  const pasted = [{ path: 'src/sum.ts', sha256: '0', text: 'const only = "line"\n' }]
  const judge = async (text: string) => (await told(evidence(text, { pasted }))).told
  expect(await judge('`src/sum.ts:1`: `const only = "line"`')).toBe('passed')
  expect(await judge('src/sum.ts:5')).toBe('failed')
  // It lies there, and was not sent.
  expect(await judge('src/auth/session.ts:1')).toBe('could_not_run')
})

describe('after a writing task', () => {
  test('the commit that was handed over counts, and what the patch made of it; not what the user did since', async () => {
    const own = repositoryWith({ 'a.ts': 'one\n', 'b.ts': 'one\n' })
    const workspace = workspaceOf(own)
    const { folder, scratch } = await scratchOf(workspace)
    write(scratch.tree, 'a.ts', 'one\ntwo\nthree\nfour\n')
    write(scratch.tree, 'new.ts', 'const added = "yes"\n')
    const { collectPatch } = await import('../../src/io/scratch-patch.ts')
    const collected = await collectPatch(scratch, join(folder, 'changes.patch'))
    if (!collected.ok || !collected.value) throw new Error('no patch')
    write(own, 'b.ts', 'one\ntwo\nthree\nfour\n')
    write(own, 'later.ts', 'x\n')
    const before = stateOf(own)
    const judge = async (text: string) => {
      const one = evidence(text, { mode: 'write', patch: collected.value as never, site: aSite({ folder }) })
      return (await told({ ...one, task: { ...one.task, workspace } })).told
    }
    expect({
      after: await judge('a.ts:4'),
      added: await judge('`new.ts:1`: `const added = "yes"`'),
      beyond: await judge('a.ts:9'),
      users: await judge('b.ts:4'),
      later: await judge('later.ts:1'),
      state: stateOf(own),
      objects: git(own, 'fsck', '--no-dangling'),
    }).toEqual({
      after: 'passed',
      added: 'passed',
      beyond: 'failed',
      users: 'failed',
      // It lies there, and was not handed over.
      later: 'could_not_run',
      state: before,
      objects: '',
    })
  })
})

describe('a URL', () => {
  const sources = ['https://docs.acme.dev/guide/start?utm_source=search#top', 'https://www.acme.dev/faq/']
  const judge = async (text: string, report: Over['report'] = { sources }) =>
    (await told(evidence(text, { report }))).told

  test.each<[what: string, text: string, expected: Told]>([
    ['that the vendor gave', 'https://docs.acme.dev/guide/start', 'passed'],
    ['with another fragment, scheme and slash', '[faq](http://acme.dev/faq#x).', 'passed'],
    ['of the site that a page was from', '<https://docs.acme.dev/guide>', 'passed'],
    ['that nobody gave', 'https://docs.acme.dev/other', 'failed'],
    [
      'of an invented site beside a true one',
      'https://acme.dev/faq and https://docs.acne.dev/guide/start',
      'failed',
    ],
  ])('%s', async (_what, text, expected) => {
    expect(await judge(text)).toBe(expected)
  })

  test('of the repository is looked for whatever the user has set, and where nobody can look neither it nor a file is called invented', async () => {
    const own = repositoryWith({ 'a.md': 'See https://shop.acme.dev/manual\n' })
    const judge = async (text: string, over: Over = {}) => {
      const one = evidence(text, { report: { sources }, ...over })
      return told({ ...one, task: { ...one.task, workspace: workspaceOf(own) } })
    }
    git(own, 'config', 'submodule.recurse', 'true')
    const found = await judge('a.md:1 names https://shop.acme.dev/manual\0')
    const blob = git(own, 'rev-parse', 'HEAD:a.md').trim()
    rmSync(join(own, '.git/objects', blob.slice(0, 2), blob.slice(2)))
    const base = git(own, 'rev-parse', 'HEAD').trim()
    const lost = await judge('https://shop.acme.dev/manual', { mode: 'write', base })
    expect(await judge('a.md:1', { mode: 'write', base })).toEqual({
      told: 'could_not_run',
      detail: expect.stringContaining('a.md:1: it cannot be read ('),
    })
    expect([found, lost]).toEqual([
      { told: 'passed', detail: '1 citation holds; 1 lies outside of what was handed over' },
      {
        told: 'could_not_run',
        detail: expect.stringContaining('whether the repository names it is not known: error: '),
      },
    ])
  })

  test('is never called invented where the vendor tells of no pages, or of some only', async () => {
    expect([
      await judge('https://docs.acme.dev/other', {}),
      await judge('https://docs.acme.dev/other', { sources, moreSources: true }),
      await judge('https://acme.dev/faq', { sources, moreSources: true }),
    ]).toEqual(['could_not_run', 'could_not_run', 'passed'])
  })
})

describe('unasked', () => {
  const cites = 'src/sum.ts:5'
  test.each<[what: string, text: string, over: Over, runs: boolean]>([
    ['a review that points to something', cites, {}, true],
    ['an audit by its role', cites, { ask: { kind: 'other', role: 'code-auditor' } }, true],
    ['a review that points to nothing', 'All is well.', {}, false],
    ['an explanation', cites, { ask: { kind: 'explain' } }, false],
    ['a review that may only perhaps point to something', 'scripts/none:2', {}, false],
  ])('%s: %s', (_what, text, over, runs) => {
    expect(checksFor(evidence(text, over)).includes('citations')).toBe(runs)
  })

  test('asked for by name it always runs, and an answer that points to nothing is rejected (G11)', async () => {
    const verdict = await runChecks(evidence('All is well.', { asked: ['citations'] }), () => {})
    expect(verdict).toEqual({
      verdict: 'rejected',
      results: [
        {
          check: 'citations',
          status: 'failed',
          detail: 'the answer points to nothing: no file with a line, no source',
        },
      ],
    })
  })
})

test('what is said of it names the place and what is wrong there, and how many', async () => {
  const text =
    'src/sum.ts:500, `src/none.ts:1`, `src/sum.ts:5`: `drop(all) + 1`, src/sum.ts:4 and /etc/hosts:1'
  expect(await citations(evidence(text))).toEqual({
    status: 'failed',
    detail:
      '3 of 4 citations are not as cited: src/sum.ts:500: the file has 13 lines; src/none.ts:1: there is no such file; src/sum.ts:5: `drop(all) + 1` is not in that file',
  })
})

test('a text that stands elsewhere in the file is told apart from one that is nowhere', async () => {
  const { detail } = await citations(evidence('`src/auth/session.ts:3`: `token.expires < now`'))
  expect(detail).toContain('`token.expires < now` stands in that file, and not within 5 lines of there')
})

describe('a task that changed nothing (W34, T23)', () => {
  const didIt = async (text: string, mode: Evidence['mode'] = 'write') => {
    const base = git(root, 'rev-parse', 'HEAD')
    return didWork(evidence(text, { mode, base }))
  }

  test.each<[what: string, text: string, status: string, detail: string]>([
    [
      'with places that show why',
      'It is done already: src/sum.ts:4-6.',
      'passed',
      'nothing was changed, and nothing was to be done: 1 citation holds',
    ],
    [
      'with a word',
      'Done!',
      'failed',
      'the worker was asked to write and changed nothing, and points to no place in the code that shows why',
    ],
    [
      'with a place that is not there',
      'Already in src/none.ts:4.',
      'failed',
      'the worker was asked to write and changed nothing; of what it points to, 1 is not as cited: src/none.ts:4: there is no such file',
    ],
    [
      'with a page',
      'See https://docs.acme.dev/x',
      'could_not_run',
      "the worker was asked to write and changed nothing; nobody can tell what it points to: https://docs.acme.dev/x: the worker's vendor gives no list of what it read",
    ],
  ])('%s', async (_what, text, status, detail) => {
    expect(await didIt(text)).toEqual({ status, detail })
  })

  test('a reading task that was to show its work points to it', async () => {
    expect([
      await didIt('src/sum.ts:5 is wrong', 'read'),
      (await didIt('It is wrong', 'read')).status,
    ]).toEqual([{ status: 'passed', detail: 'it points to its work: 1 citation holds' }, 'failed'])
  })
})
