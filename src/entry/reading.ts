import { keepingOf } from '../decide/cleaning.ts'
import { foldRun, type RunView } from '../decide/fold.ts'
import { dropTree } from '../io/kept-trees.ts'
import { openLedger } from '../io/ledger.ts'
import { waybillPaths } from '../io/paths.ts'
import { type Desk, markRead } from './desk.ts'
import type { RunDocument } from './render/document.ts'

/**
 * Somebody has the result: the worktree that it came from is not needed any more, unless it was to be kept. To be called
 * when the answer is out, which it holds up no longer. Never rejects: what cannot be removed is for `waybill clean`.
 */
export async function wasRead(desk: Pick<Desk, 'ledger'>, view: RunView, by: string): Promise<void> {
  try {
    markRead(desk, view, by)
    const now = foldRun(desk.ledger.entries(view.id)) ?? view
    if (keepingOf(now) === undefined) await dropTree(now)
  } catch {
    // The answer counts; `waybill jobs` shows that the worktree is still there.
  }
}

const LEDGER_BUSY_MS = 2_000

/** The same for whoever waited for a run without a ledger. Only a writing run has a worktree: the others cost nothing here. */
export async function waiterHasRead(
  document: RunDocument,
  by: string,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  const ids = runsWithTree(document)
  if (ids.length === 0) return
  const paths = waybillPaths(env)
  const ledger = paths.ok ? openLedger(paths.value.ledger, LEDGER_BUSY_MS) : paths
  if (!ledger.ok) return
  try {
    for (const id of ids) {
      const view = foldRun(ledger.value.entries(id))
      if (view) await wasRead({ ledger: ledger.value }, view, by)
    }
  } finally {
    ledger.value.close()
  }
}

/** A batch tells the results of its tasks. */
function runsWithTree({ outcome, patch, route, id, batch }: RunDocument): string[] {
  if (outcome === 'running') return []
  if (batch) return batch.tasks.filter((task) => task.patch).map((task) => task.id)
  return patch || (route?.kind === 'delegate' && route.mode === 'write') ? [id] : []
}

const underWay = new Set<Promise<void>>()

/** Has something done that no answer waits for; `allDone` waits for it. */
export function afterAnswer(act: () => Promise<void>): void {
  const done = act()
    .catch(() => {})
    .finally(() => underWay.delete(done))
  underWay.add(done)
}

export const allDone = async (): Promise<void> => void (await Promise.all(underWay))
