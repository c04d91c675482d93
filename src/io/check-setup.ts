import { existsSync } from 'node:fs'
import { PRICES } from '../decide/price.ts'
import { isAtLeast } from '../decide/version.ts'
import type { Config } from '../domain/config.ts'
import type { SetupCheck } from '../domain/doctor.ts'
import type { Result } from '../domain/result.ts'
import { tryContainment } from './containment.ts'
import { makePrivateFolder } from './files.ts'
import { type LedgerHealth, ledgerHealth } from './ledger-health.ts'
import type { WaybillPaths } from './paths.ts'
import { lastLine, probe } from './probes.ts'

/** The first with `node:sqlite` that needs no flag. */
const LEAST_NODE = '22.13.0'
const STALE_PRICES_DAYS = 60

/** What opens the ledger; a parameter, so that a test can have one that does not open. */
export type OpenLedger = (path: string) => Result<{ close(): void }>

export function checkNode(version: string): SetupCheck {
  if (isAtLeast(version, LEAST_NODE))
    return { name: 'node', status: 'ok', says: `${version} (needs ${LEAST_NODE})` }
  const next = `Install Node ${LEAST_NODE} or newer.`
  return { name: 'node', status: 'bad', says: `${version} is older than ${LEAST_NODE}`, next }
}

export function checkConfig(paths: WaybillPaths, config: Result<Config>): SetupCheck {
  const name = 'config'
  if (!config.ok) return { name, status: 'bad', says: config.failure.message, next: config.failure.hint }
  const says = existsSync(paths.config) ? paths.config : `defaults (there is no ${paths.config})`
  return { name, status: 'ok', says }
}

export function checkLedger(paths: WaybillPaths, openLedger: OpenLedger): SetupCheck {
  const name = 'ledger'
  try {
    makePrivateFolder(paths.state)
  } catch (error) {
    const says = `${paths.state} cannot be made: ${(error as Error).message}`
    return { name, status: 'bad', says, next: 'Make the folder writable for you.' }
  }
  const ledger = openLedger(paths.ledger)
  if (!ledger.ok) return { name, status: 'bad', says: ledger.failure.message, next: ledger.failure.hint }
  ledger.value.close()
  return { name, ...ledgerSays(paths.ledger, ledgerHealth(paths.ledger)) }
}

function ledgerSays(path: string, health: LedgerHealth): Omit<SetupCheck, 'name'> {
  if ('damage' in health) return { status: 'bad', says: health.damage.message, next: health.damage.hint }
  const { faults, unread } = health
  const [first] = faults
  if (first === undefined)
    return { status: 'ok', says: unread ? `${path} (large: only its budgets and holds were checked)` : path }
  const others = faults.length > 1 ? `, and ${faults.length - 1} more` : ''
  const next = `Restore ${path} from a backup, or move it away to start a new one (what was spent is then forgotten).`
  return { status: 'bad', says: `${path} does not agree with itself: ${first}${others}`, next }
}

export async function checkGit(env: NodeJS.ProcessEnv, timeoutMs?: number): Promise<SetupCheck> {
  const name = 'git'
  const seen = await probe('git', ['--version'], { env, ...(timeoutMs === undefined ? {} : { timeoutMs }) })
  if (seen.how === 'ended' && seen.code === 0) return { name, status: 'ok', says: lastLine(seen.out) }
  const says = seen.how === 'timed_out' ? 'git does not answer' : 'git was not found or does not run'
  return { name, status: 'bad', says, next: 'Install git.' }
}

/** How far an ending reaches here, tried anew: what can be mended should show at once. */
export async function checkKillTier(folders?: readonly string[]): Promise<SetupCheck> {
  const name = 'kill tier'
  const found = await tryContainment(folders)
  if (found.tier === 'namespace')
    return { name, status: 'ok', says: 'namespace: nothing that a worker starts outlives it' }
  const { tier, because, next } = found
  return { name, status: 'warn', says: `${tier}: ${because}`, ...(next === undefined ? {} : { next }) }
}

export function checkPrices(nowMs: number): SetupCheck {
  const name = 'prices'
  const days = Math.floor((nowMs - Date.parse(PRICES.asOf)) / 86_400_000)
  const says = `${Object.keys(PRICES.models).length} models, as of ${PRICES.asOf}`
  if (days <= STALE_PRICES_DAYS) return { name, status: 'ok', says }
  return { name, status: 'warn', says: `${says}, ${days} days ago`, next: 'Update Waybill.' }
}
