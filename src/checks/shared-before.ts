import { projectKey } from '../domain/project.ts'
import type { CommandRun } from '../io/run-command.ts'
import type { Evidence } from './check.ts'
import { ended, unrun } from './unrun.ts'

/** Runs of trusted commands on states without any patch, under way or over, for as long as this process lives. */
const BEFORE = new Map<string, Promise<CommandRun>>()

/**
 * The run of a command on the state that was handed over. Tasks of one batch start from the same state: it runs once for
 * all of them, whoever comes first. What was cancelled or did not start is nobody else's answer.
 */
export async function sharedBefore(
  { task, site }: Evidence,
  treeId: string,
  command: string,
  run: () => Promise<CommandRun>,
): Promise<CommandRun> {
  const key = JSON.stringify([projectKey(task.workspace), treeId, command, site.link, site.wallMs])
  for (let known = BEFORE.get(key); known !== undefined; known = BEFORE.get(key)) {
    const theirs = await Promise.race([known.catch(() => undefined), aborted(site.cancel)])
    if (theirs === 'cancelled') throw unrun(`it was cancelled while \`${command}\` ran`)
    if (theirs) return theirs
    if (BEFORE.get(key) === known) BEFORE.delete(key)
  }
  const own = run().then(ended)
  BEFORE.set(key, own)
  return own
}

const aborted = (signal: AbortSignal): Promise<'cancelled'> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve('cancelled')
    signal.addEventListener('abort', () => resolve('cancelled'), { once: true })
  })
