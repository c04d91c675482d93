import { policyFrom } from '../../decide/catalogue.ts'
import type { Policy } from '../../decide/route.ts'
import { type Config, DEFAULT_CONFIG } from '../../domain/config.ts'
import type { DoctorReport, SetupCheck, WorkerHealth } from '../../domain/doctor.ts'
import { HOSTS } from '../../domain/hook.ts'
import type { Result } from '../../domain/result.ts'
import { WORKER_IDS } from '../../domain/worker-id.ts'
import { checkCommands } from '../../io/check-commands.ts'
import { checkConsents } from '../../io/check-consents.ts'
import { checkHost } from '../../io/check-host.ts'
import {
  checkConfig,
  checkGit,
  checkKillTier,
  checkLedger,
  checkNode,
  checkPrices,
  type OpenLedger,
} from '../../io/check-setup.ts'
import { checkWorker } from '../../io/check-worker.ts'
import { nowMs } from '../../io/clock.ts'
import { readConfig } from '../../io/config-file.ts'
import { openLedger } from '../../io/ledger.ts'
import { type WaybillPaths, waybillPaths } from '../../io/paths.ts'
import { findWorkspace } from '../../io/repository.ts'
import { wantedWorkers } from '../../io/wanted-workers.ts'
import { JSON_ONLY, readArgs } from '../args.ts'
import { renderDoctor } from '../render/doctor.ts'
import { type Checking, checkRouting } from '../routing-check.ts'
import { rulesFor } from '../rules.ts'
import { sayFailure, sayJson } from '../say.ts'
import type { Terminal } from '../terminal.ts'

const LEDGER_BUSY_MS = 1_000

export type DoctorDeps = {
  env: NodeJS.ProcessEnv
  platform: NodeJS.Platform
  /** As in `process.versions.node`. */
  nodeVersion: string
  nowMs: number
  openLedger: OpenLedger
  /** The folder whose repository is looked at too; absent: none. */
  cwd?: string
  /** Bound of each single look; absent means 5 s. */
  timeoutMs?: number
}

/** Looks at the whole set-up at once. Nothing is sent to a vendor and nothing is paid for. */
export async function doctor(deps: DoctorDeps): Promise<DoctorReport> {
  const { env, platform } = deps
  const paths = waybillPaths(env)
  const config = paths.ok ? await readConfig(paths.value) : paths
  const workers = (config.ok ? config.value : DEFAULT_CONFIG).workers
  const place =
    paths.ok && deps.cwd !== undefined ? await rulesAround(deps.cwd, paths.value, config) : undefined
  const bound = deps.timeoutMs === undefined ? {} : { timeoutMs: deps.timeoutMs }
  const around = {
    env,
    platform,
    stateDir: paths.ok ? paths.value.state : undefined,
    nowMs: deps.nowMs,
    ...(place?.roles ? { roles: place.roles } : {}),
    ...bound,
  }
  const [git, killTier, checks, hosts] = await Promise.all([
    checkGit(env, deps.timeoutMs),
    checkKillTier(),
    Promise.all(WORKER_IDS.map((worker) => checkWorker(worker, workers[worker], around))),
    Promise.all(HOSTS.map(async (host) => ({ host, checks: await checkHost(host, env, deps.timeoutMs) }))),
  ])
  const setup: SetupCheck[] = [
    checkNode(deps.nodeVersion),
    git,
    ...(paths.ok
      ? [checkConfig(paths.value, config), checkLedger(paths.value, deps.openLedger)]
      : [{ name: 'folders', status: 'bad' as const, says: paths.failure.message, next: paths.failure.hint }]),
    killTier,
    checkPrices(deps.nowMs),
    ...(paths.ok && deps.cwd !== undefined ? checkConsents(deps.cwd, paths.value, deps.nowMs) : []),
    ...(paths.ok && deps.cwd !== undefined ? checkCommands(deps.cwd, paths.value) : []),
    ...(place ? checkRouting(place) : []),
  ]
  const wanted = wantedWorkers(paths, config)
  return {
    setup,
    workers: WORKER_IDS.map((worker, index) =>
      healthOf(worker, checks[index] ?? [], setup, wanted.includes(worker)),
    ),
    hosts,
  }
}

/** What is routed by in the repository around a folder, as far as its files can be read. */
async function rulesAround(
  cwd: string,
  paths: WaybillPaths,
  config: Result<Config>,
): Promise<(Checking & { roles: Policy['roles'] | undefined }) | undefined> {
  const workspace = findWorkspace(cwd)
  if (!workspace.ok) return undefined
  const policy = config.ok ? policyFrom(config.value, workspace.value.root) : undefined
  const rules = policy && (await rulesFor(workspace.value, paths, policy))
  return {
    paths,
    workspace: workspace.value,
    policy,
    roles: rules?.ok ? rules.value.policy.roles : undefined,
  }
}

function healthOf(
  worker: WorkerHealth['worker'],
  checks: SetupCheck[],
  setup: SetupCheck[],
  isWanted: boolean,
): WorkerHealth {
  const usable = [...setup, ...checks].every(({ status }) => status !== 'bad')
  const isThere = checks.every(({ name, status }) => status !== 'bad' || !BEGINS.includes(name))
  return { worker, usable, ...(isThere || isWanted ? {} : { absent: true }), checks }
}

/** Without these there is nothing else to look at: the program of a CLI, the key of a service, a server of one's own, what a browser needs. */
const BEGINS: readonly string[] = ['program', 'key', 'server', 'extra', 'browser']

/** 0 when at least one worker can be used, 6 when the set-up stands in the way of both. */
export const doctorExit = (report: DoctorReport): number =>
  report.workers.some(({ usable }) => usable) ? 0 : 6

export const readDoctorArgs = (argv: string[]) =>
  readArgs('doctor', argv, { ...JSON_ONLY, browser: { type: 'boolean' } }, 0)

/** `waybill doctor`: the report as a table, or as one JSON document. */
export async function doctorCommand(argv: string[], terminal: Terminal): Promise<number> {
  const args = readDoctorArgs(argv)
  if (!args.ok) return sayFailure(args.failure, argv.includes('--json'), terminal)
  if (args.value.values.browser) return lookAtBrowser(args.value.values.json ?? false, terminal)
  const report = await doctor({
    env: process.env,
    platform: process.platform,
    nodeVersion: process.versions.node,
    nowMs: nowMs(),
    cwd: process.cwd(),
    openLedger: (path) => openLedger(path, LEDGER_BUSY_MS),
  })
  if (args.value.values.json) sayJson(report, terminal)
  else terminal.out(renderDoctor(report))
  return doctorExit(report)
}

/** `waybill doctor --browser`: only the page in the user's own browser, since that opens a tab there. */
async function lookAtBrowser(json: boolean, terminal: Terminal): Promise<number> {
  const paths = waybillPaths(process.env)
  if (!paths.ok) return sayFailure(paths.failure, json, terminal)
  const config = await readConfig(paths.value)
  if (!config.ok) return sayFailure(config.failure, json, terminal)
  const { checkBrowser } = await import('../../io/check-browser.ts')
  const worker = 'grok-browser'
  const place = { stateDir: paths.value.state, nowMs: nowMs() }
  const checks = await checkBrowser(worker, config.value.workers[worker], place)
  const usable = checks.every(({ status }) => status !== 'bad')
  if (json) sayJson({ worker, usable, checks }, terminal)
  else terminal.out(renderDoctor({ setup: [], workers: [{ worker, usable, checks }], hosts: [] }))
  return usable ? 0 : 6
}
