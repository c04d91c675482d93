import { counted } from '../domain/counted.ts'
import type { SetupCheck } from '../domain/doctor.ts'
import { askCodex } from './codex-app-server.ts'
import { findExecutable } from './executables.ts'
import type { Env } from './logins.ts'
import { lastLine } from './probes.ts'

/** As far as `hooks/list` of 0.169.0 is read. `trustStatus`: managed, trusted, untrusted or modified. */
type Hook = { pluginId?: unknown; enabled?: unknown; trustStatus?: unknown }

const REVIEW = 'Start `codex`, type /hooks, and trust those of Waybill. Nobody else can do that.'

/**
 * Whether Codex runs the hooks of a plugin. Only Codex can tell: its trust goes by a hash over every file of the plugin,
 * and a hook without it is skipped in silence.
 */
export async function checkCodexHooks(pluginId: string, env: Env, timeoutMs?: number): Promise<SetupCheck> {
  const name = 'hooks'
  const codex = findExecutable('codex', env)
  if (!codex.ok)
    return { name, status: 'unknown', says: `whether they are trusted: ${codex.failure.message}` }
  const bound = timeoutMs === undefined ? {} : { timeoutMs }
  const asked = await askCodex(codex.value.path, 'hooks/list', { cwds: ['/'] }, { env, ...bound })
  if (asked.how !== 'answered') {
    const says = `codex does not say whether they are trusted: ${lastLine(asked.because)}`
    return { name, status: 'unknown', says, next: 'In `codex`, /hooks shows it.' }
  }
  return { name, ...standing(hooksIn(asked.result).filter((hook) => hook.pluginId === pluginId)) }
}

function standing(hooks: Hook[]): Omit<SetupCheck, 'name'> {
  const withStatus = (...wanted: string[]) =>
    hooks.filter(({ trustStatus }) => wanted.includes(String(trustStatus))).length
  const all = counted(hooks.length, 'hook')
  if (hooks.length === 0)
    return {
      status: 'warn',
      says: 'codex knows of none',
      next: 'Add the plugin again with `codex plugin add`.',
    }
  const off = hooks.filter(({ enabled }) => enabled === false).length
  if (off > 0)
    return {
      status: 'warn',
      says: `${off} of ${all} switched off`,
      next: 'In `codex`, /hooks switches them on.',
    }
  const [modified, untrusted] = [withStatus('modified'), withStatus('untrusted')]
  if (modified > 0)
    return {
      status: 'warn',
      says: `${modified} of ${all} changed since you trusted them, so codex skips them`,
      next: REVIEW,
    }
  if (untrusted > 0)
    return {
      status: 'warn',
      says: `${untrusted} of ${all} not trusted yet, so codex skips them`,
      next: REVIEW,
    }
  if (withStatus('trusted', 'managed') === hooks.length) return { status: 'ok', says: `${all}, trusted` }
  return { status: 'unknown', says: `codex says something else of ${all} than whether they are trusted` }
}

function hooksIn(result: unknown): Hook[] {
  const { data } = (result ?? {}) as { data?: unknown }
  const entries = Array.isArray(data) ? (data as { hooks?: unknown }[]) : []
  return entries.flatMap(({ hooks }) => (Array.isArray(hooks) ? (hooks as Hook[]) : []))
}
