import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Evidence, Site } from '../../src/checks/check.ts'
import type { Fact } from '../../src/domain/event.ts'
import type { Patch } from '../../src/domain/outcome.ts'
import { makeScratch, removeScratch } from '../../src/io/scratch.ts'
import { collectPatch } from '../../src/io/scratch-patch.ts'
import { aReport, aTask } from '../unit/samples.ts'
import { tempFolder } from '../unit/temp-folder.ts'
import { stateOf, workspaceOf } from './git-harness.ts'
import { must } from './ledger-harness.ts'
import { aSite } from './site-harness.ts'

/** Variables of a caller such as a person has them, and what must never reach a command. */
export const CALLER = {
  PATH: `${join(process.execPath, '..')}:${process.env.PATH}`,
  HOME: process.env.HOME,
  OPENAI_API_KEY: 'dummy-openai-key',
  WAYBILL_RUN: 'other',
  WAYBILL_HOLD: 'other.1',
}

export type Handed = {
  evidence: Evidence
  facts: Fact[]
  /** The run's own folder. */
  folder: string
  cancel: AbortController
  /** What is the user's, before and now. */
  untouched(): { before: unknown; now: unknown }
}

let runs = 0

/** What checks look at of a worker that did `work` in a tree of its own. */
export async function handedOver(
  root: string,
  work: ((tree: string) => void) | undefined,
  over: Partial<Site> = {},
): Promise<Handed> {
  runs += 1
  const id = `w${process.pid}-${runs}`
  const workspace = workspaceOf(root)
  const before = stateOf(root)
  const state = join(tempFolder(), 'state')
  const folder = join(state, 'runs', id)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const patch = work && (await patchBy(root, folder, work))
  const cancel = new AbortController()
  const facts: Fact[] = []
  const site = aSite({
    folder,
    stateFolder: state,
    callerEnv: { ...CALLER, WAYBILL_HOME: state },
    cancel: cancel.signal,
    note: (fact) => void facts.push(fact),
    ...over,
  })
  const evidence: Evidence = {
    task: aTask({ id, workspace }),
    mode: 'write',
    report: aReport(),
    asked: [],
    ...(patch ? { patch } : {}),
    site,
  }
  onTestFinished(() => cancel.abort())
  return { evidence, facts, folder, cancel, untouched: () => ({ before, now: stateOf(root) }) }
}

async function patchBy(
  root: string,
  folder: string,
  work: (tree: string) => void,
): Promise<Patch | undefined> {
  const workspace = workspaceOf(root)
  const scratch = must(await makeScratch(workspace, folder))
  work(scratch.tree)
  const patch = must(await collectPatch(scratch, join(folder, 'changes.patch')))
  await removeScratch(workspace, scratch)
  return patch
}
