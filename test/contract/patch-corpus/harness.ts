import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Evidence } from '../../../src/checks/check.ts'
import { runChecks } from '../../../src/checks/index.ts'
import type { CheckName, CheckResult, Verdict } from '../../../src/domain/check.ts'
import { plainAsk, type Task } from '../../../src/domain/task.ts'
import { makeScratch, removeScratch } from '../../../src/io/scratch.ts'
import { collectPatch } from '../../../src/io/scratch-patch.ts'
import { tempFolder } from '../../unit/temp-folder.ts'
import { repositoryWith, workspaceOf } from '../git-harness.ts'
import { must } from '../ledger-harness.ts'
import { aSite } from '../site-harness.ts'
import { doEdits, type PatchCase } from './case.ts'

/** A case as far as the checks: a repository, a worktree, the edits, and the patch of them. */
export async function evidenceOf(one: PatchCase): Promise<Evidence> {
  const workspace = workspaceOf(repositoryWith(one.before))
  const folder = join(tempFolder(), 'run')
  mkdirSync(folder)
  const scratch = must(await makeScratch(workspace, folder))
  doEdits(scratch.tree, one)
  const path = join(folder, 'changes.patch')
  const patch = must(await collectPatch(scratch, path))
  await removeScratch(workspace, scratch)
  if (one.spoil) writeFileSync(path, one.spoil(readFileSync(path, 'latin1')), 'latin1')
  const task: Task = {
    id: 'w1',
    ask: { ...plainAsk('mend it'), mode: 'write', ...one.ask },
    workspace,
    depth: 1,
    caller: 'terminal',
  }
  const report = { status: 'done', text: 'done', signals: [] } as unknown as Evidence['report']
  return {
    task,
    mode: 'write',
    report,
    asked: task.ask.checks,
    ...(patch ? { patch } : {}),
    site: aSite({ folder }),
  }
}

export type Judged = Verdict & { notPassed: CheckName[]; of(check: CheckName): CheckResult | undefined }

export async function judged(one: PatchCase): Promise<Judged> {
  const verdict = await runChecks(await evidenceOf(one), () => {})
  const notPassed = verdict.results.filter(({ status }) => status !== 'passed').map(({ check }) => check)
  return { ...verdict, notPassed, of: (check) => verdict.results.find((result) => result.check === check) }
}
