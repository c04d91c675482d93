import type { CheckRun } from '../domain/check.ts'
import type { Result } from '../domain/result.ts'
import { type CheckTree, checkTreeIn, makeCheckTree } from '../io/check-tree.ts'
import { lend } from '../io/lend.ts'
import { type CommandRun, runCommand } from '../io/run-command.ts'
import { shieldOf } from '../io/shield.ts'
import type { Evidence } from './check.ts'
import { unrun } from './unrun.ts'

/** A tree of the state that was handed over, and how commands are run in it. */
export type CommandPlace = {
  tree: CheckTree
  run(command: { name: string; text: string }, on: CheckRun['on']): Promise<CommandRun>
  /** Puts the patch in, on exactly the state that was handed over. */
  patched(): Promise<void>
  /** Takes it, and what commands made of the tree, away again. */
  unpatched(): Promise<void>
  /** What a reader should know of the folders that were lent to it. */
  told: readonly string[]
}

const TURNS = new WeakMap<Evidence, Promise<unknown>>()

/**
 * Works in a tree that is made for it and removed afterwards, however the work ends. It is not the worker's: what counts
 * is the patch, and not what else lies where it came from. One command at a time has it, in the order of the asking.
 * Throws where there can be none.
 */
export function inCheckTree<T>(evidence: Evidence, work: (place: CommandPlace) => Promise<T>): Promise<T> {
  const turn = (TURNS.get(evidence) ?? Promise.resolve()).then(() => inNewTree(evidence, work))
  TURNS.set(
    evidence,
    turn.catch(() => {}),
  )
  return turn
}

async function inNewTree<T>(
  { task, patch, site }: Evidence,
  work: (place: CommandPlace) => Promise<T>,
): Promise<T> {
  if (!patch) throw unrun('there is no patch to run it on')
  if (patch.redacted) throw unrun('the patch is kept only with secrets taken out, and does not apply')
  const { workspace } = task
  site.note({ kind: 'check.prepared', tree: checkTreeIn(site.folder) })
  const tree = must(await makeCheckTree(workspace, site.folder, patch.base))
  try {
    const lending = await lend(workspace, site.link, tree.path, site.stateFolder)
    const mounts = [...shieldOf(workspace, tree.path, site.callerEnv), ...lending.mounts]
    const place = { ...site, run: task.id, tree: tree.path, mounts }
    let isUsed = false
    return await work({
      tree,
      run: (command, on) => {
        isUsed = true
        return runCommand(command, on, place)
      },
      patched: async () => {
        if (isUsed) must(await tree.restore())
        must(await tree.apply(patch.path))
      },
      unpatched: async () => must(await tree.restore(lending)),
      told: [
        ...lending.refused.map((why) => `not lent: ${why}`),
        ...lending.copied.map((link) => `${link} was copied`),
      ],
    })
  } finally {
    await tree.remove()
  }
}

function must<T>(result: Result<T>): T {
  if (!result.ok) throw unrun(result.failure.message)
  return result.value
}
