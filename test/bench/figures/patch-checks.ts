import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Evidence } from '../../../src/checks/check.ts'
import { noTestsRemoved } from '../../../src/checks/no-tests-removed.ts'
import { closePatch } from '../../../src/checks/patch-of.ts'
import { protectedPlaces } from '../../../src/checks/protected.ts'
import { inScope } from '../../../src/checks/scope.ts'
import { plainAsk } from '../../../src/domain/task.ts'
import { findWorkspace } from '../../../src/io/repository.ts'
import { makeScratch } from '../../../src/io/scratch.ts'
import { collectPatch } from '../../../src/io/scratch-patch.ts'
import { type Figure, held, yardstick } from '../figure.ts'
import { interleaved, spread } from '../measure.ts'

const FILES = 400
const TEST = "import { expect, test } from 'vitest'\n".concat(
  ...Array.from(
    { length: 20 },
    (_, at) => `\ntest('adds ${at}', () => {\n  expect(add(${at}, 1)).toBe(${at + 1})\n})\n`,
  ),
)

export const patchChecks: Figure = {
  name: 'patch-checks',
  title: 'The checks that look into a patch',
  run: async (rounds) => {
    const home = realpathSync(mkdtempSync(join(tmpdir(), 'waybill-bench-')))
    try {
      const evidence = await aPatch(home)
      const values = await interleaved(rounds, {
        git: () => timed(async () => void execFileSync('git', ['--version'])),
        checks: () =>
          timed(async () => {
            // A new evidence each time: what is read of the patch is kept by it.
            const fresh = { ...evidence }
            for (const check of [protectedPlaces, inScope, noTestsRemoved]) {
              const { status, detail } = await check(fresh)
              if (status !== 'passed') throw new Error(detail)
            }
            await closePatch(fresh)
          }),
      })
      return {
        how: `A patch of 8 files, 3 of them tests with 20 cases each, in a repository of ${FILES} files; six calls of git.`,
        findings: [
          yardstick('one call of git', 'ms', spread(values.git)),
          held('protected, scope and no-tests-removed together', 'ms', spread(values.checks), {
            atMost: 100,
          }),
        ],
      }
    } finally {
      rmSync(home, { recursive: true, force: true })
    }
  },
}

async function timed(work: () => Promise<void>): Promise<number> {
  const begun = performance.now()
  await work()
  return performance.now() - begun
}

async function aPatch(home: string): Promise<Evidence> {
  const root = join(home, 'shop')
  const folder = join(home, 'run')
  for (const path of [join(root, 'src'), folder]) mkdirSync(path, { recursive: true })
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=A', '-c', 'user.email=a@example.org', ...args], { cwd: root })
  for (let at = 0; at < FILES; at += 1)
    writeFileSync(
      join(root, 'src', at < 20 ? `f${at}.test.ts` : `f${at}.ts`),
      at < 20 ? TEST : `export const f = ${at}\n`,
    )
  git('init', '-q')
  git('add', '--all')
  git('commit', '-q', '-m', 'one')
  const workspace = findWorkspace(root)
  const scratch = workspace.ok ? await makeScratch(workspace.value, folder) : workspace
  if (!workspace.ok || !scratch.ok) throw new Error('there is no worktree to work in')
  for (const name of [
    'f0.test.ts',
    'f1.test.ts',
    'f2.test.ts',
    'f20.ts',
    'f21.ts',
    'f22.ts',
    'f23.ts',
    'f24.ts',
  ]) {
    const path = join(scratch.value.tree, 'src', name)
    writeFileSync(path, `${readFileSync(path, 'utf8')}// mended\n`)
  }
  const patch = await collectPatch(scratch.value, join(folder, 'changes.patch'))
  if (!patch.ok || !patch.value) throw new Error('there is no patch')
  const task = {
    id: 'w1',
    ask: { ...plainAsk('mend it'), scope: ['src'] },
    workspace: workspace.value,
    depth: 1,
    caller: 'terminal' as const,
  }
  // No test command is trusted, so that nothing of the site is asked for.
  return {
    task,
    mode: 'write',
    asked: [],
    patch: patch.value,
    report: {},
    site: { commands: {}, folder },
  } as unknown as Evidence
}
