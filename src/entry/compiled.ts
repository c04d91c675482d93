import { statSync } from 'node:fs'
import { enableCompileCache } from 'node:module'
import { isAbsolute, join } from 'node:path'

/**
 * Has Node keep what it compiles in `compiled` of the state folder, where a supervisor's start has made it, and only
 * there: who can write to it can write programs, so it has to be the user's own and closed to others.
 */
export function useCompiled({ WAYBILL_HOME, XDG_STATE_HOME, HOME }: NodeJS.ProcessEnv): void {
  const state = WAYBILL_HOME || join(XDG_STATE_HOME || join(HOME ?? '', '.local/state'), 'waybill')
  const folder = join(state, 'compiled')
  if (!isAbsolute(folder)) return
  const facts = statSync(folder, { throwIfNoEntry: false })
  if (facts?.isDirectory() && facts.uid === process.getuid?.() && (facts.mode & 0o077) === 0)
    enableCompileCache(folder)
}
