import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Fact } from '../../src/domain/event.ts'
import { makeScratch, type Scratch } from '../../src/io/scratch.ts'
import { anAsk } from '../unit/samples.ts'
import { tempFolder } from '../unit/temp-folder.ts'
import { gitTakes, repositoryWith, stateOf, workspaceOf } from './git-harness.ts'
import { freshLedger, must } from './ledger-harness.ts'
import { begin, deadProcess, started } from './reaper-harness.ts'

export type Left = {
  /** What the worker had done when it died. */
  work?: (tree: string, scratch: Scratch) => void
  keepScratch?: boolean
  /** The supervisor died before it started a worker. */
  noWorker?: boolean
  files?: Parameters<typeof repositoryWith>[0]
}

/** A repository with a writing run in it whose supervisor is dead, and what it left: worktree, hold, facts. */
export async function deadWriter({ work, keepScratch = false, noWorker = false, files }: Left = {}) {
  const { ledger, path } = freshLedger()
  const root = repositoryWith(files ?? { 'a.txt': 'one\ntwo\n' })
  const before = stateOf(root)
  const folder = join(tempFolder(), 'w1')
  mkdirSync(folder)
  const workspace = workspaceOf(root)
  const scratch = must(await makeScratch(workspace, folder))
  const facts: Fact[] = [
    { kind: 'scratch.planned', path: scratch.tree },
    { kind: 'scratch.made', path: scratch.tree, base: scratch.base },
    ...(noWorker ? [] : [started]),
  ]
  begin(ledger, await deadProcess(), facts, { workspace, ask: anAsk({ keepScratch }) })
  work?.(scratch.tree, scratch)
  const patch = join(folder, 'changes.patch')
  return {
    ledger,
    ledgerPath: path,
    root,
    folder,
    workspace,
    scratch,
    patchPath: patch,
    /** What is left of the run, and what it did to what is the user's. */
    remains: async () => {
      const outcome = ledger.entries('w1').findLast(({ fact }) => fact.kind === 'outcome.reached')?.fact
      const lost =
        outcome?.kind === 'outcome.reached' && outcome.outcome.kind === 'lost' ? outcome.outcome : undefined
      return {
        patch: lost?.patch,
        signals: lost?.signals.map(({ name }) => name),
        applies: existsSync(patch) ? gitTakes(root, patch) : undefined,
        tree: existsSync(scratch.tree),
        untouched: JSON.stringify(stateOf(root)) === JSON.stringify(before),
      }
    },
  }
}

export const outcomesOf = (ledger: ReturnType<typeof freshLedger>['ledger'], run = 'w1') =>
  ledger.entries(run).filter(({ fact }) => fact.kind === 'outcome.reached').length
