import { chmodSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { didWork } from '../../src/checks/did-work.ts'
import type { Patch } from '../../src/domain/outcome.ts'
import { collectPatch } from '../../src/io/scratch-patch.ts'
import { aReport, aTask } from '../unit/samples.ts'
import { repositoryWith, workspaceOf, write } from './git-harness.ts'
import { must } from './ledger-harness.ts'
import { scratchOf } from './scratch-harness.ts'
import { aSite } from './site-harness.ts'

const FILES = {
  'a.py': 'def f():\n    return 1\n',
  'crlf.txt': 'one\r\ntwo\r\n',
  'b.txt': 'one\ntwo\nthree\nfour\nfive\n',
  'bytes.bin': Buffer.from([0, 1, 2, 255]),
}
const change = (tree: string, path: string, how: (text: string) => string) =>
  writeFileSync(join(tree, path), how(readFileSync(join(tree, path), 'utf8')))

type Case = [what: string, work: (tree: string) => void, status: 'passed' | 'failed', detail: string]
const CASES: Case[] = [
  [
    'a line',
    (tree) => change(tree, 'a.py', (text) => text.replace('1', '2')),
    'passed',
    '1 file changed, +1 −1',
  ],
  ['a new file', (tree) => write(tree, 'new.py', 'x = 1\n'), 'passed', '1 file changed, +1 −0'],
  [
    'bytes',
    (tree) => writeFileSync(join(tree, 'bytes.bin'), Buffer.from([0, 9])),
    'passed',
    '1 file changed, +0 −0',
  ],
  [
    'a file that moved',
    (tree) => renameSync(join(tree, 'b.txt'), join(tree, 'c.txt')),
    'passed',
    '1 file changed: moved or copied, with no change inside',
  ],
  [
    'an indent, which has a meaning',
    (tree) => change(tree, 'a.py', (text) => text.replace('    ', '  ')),
    'passed',
    '1 file changed, +1 −1: only in white space',
  ],
  ['a mode', (tree) => chmodSync(join(tree, 'a.py'), 0o755), 'passed', '1 file changed: only the modes'],
  [
    'an empty file that is meant to be empty',
    (tree) => write(tree, 'pkg/__init__.py', ''),
    'passed',
    '1 file changed: only files that are empty on purpose, by their names',
  ],
  [
    'an empty file',
    (tree) => write(tree, 'done.txt', ''),
    'failed',
    '1 file changed, and nothing but files that are empty',
  ],
  [
    'line ends, to those of Windows',
    (tree) => change(tree, 'b.txt', (text) => text.replaceAll('\n', '\r\n')),
    'failed',
    '1 file changed, and nothing but line ends',
  ],
  [
    'line ends, from those of Windows',
    (tree) => change(tree, 'crlf.txt', (text) => text.replaceAll('\r', '')),
    'failed',
    '1 file changed, and nothing but line ends',
  ],
  [
    'the last line end',
    (tree) => change(tree, 'b.txt', (text) => text.trimEnd()),
    'failed',
    '1 file changed, and nothing but line ends',
  ],
  [
    'line ends and one word',
    (tree) => {
      change(tree, 'b.txt', (text) => text.replaceAll('\n', '\r\n'))
      change(tree, 'a.py', (text) => text.replace('1', '2'))
    },
    'passed',
    '2 files changed, +6 −6',
  ],
  [
    'an empty file and a mode',
    (tree) => {
      write(tree, 'done.txt', '')
      chmodSync(join(tree, 'a.py'), 0o755)
    },
    'passed',
    '2 files changed: only the modes',
  ],
]

test.each(CASES)('a patch of %s (W34, T23)', async (_what, work, status, detail) => {
  const root = repositoryWith(FILES)
  const { folder, scratch } = await scratchOf(workspaceOf(root))
  work(scratch.tree)
  const patch: Patch | undefined = must(await collectPatch(scratch, join(folder, 'changes.patch')))
  if (!patch) throw new Error('there is no patch')
  const evidence = {
    task: aTask({ workspace: workspaceOf(root) }),
    mode: 'write' as const,
    report: aReport(),
    asked: [],
    patch,
    site: aSite({ folder }),
  }
  expect(await didWork(evidence)).toEqual({ status, detail })
})
