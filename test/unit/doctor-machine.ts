import { delimiter, join } from 'node:path'
import { WORKER_FACTS } from '../../src/decide/catalogue.ts'
import { PRICES } from '../../src/decide/price.ts'
import type { DoctorReport } from '../../src/domain/doctor.ts'
import { failure } from '../../src/domain/failure.ts'
import { fail, ok } from '../../src/domain/result.ts'
import { doctor, doctorExit } from '../../src/entry/commands/doctor.ts'
import { tempFolder, writeIn } from './temp-folder.ts'

const SYSTEM = '/usr/local/bin:/usr/bin:/bin'
const codexFlags = WORKER_FACTS['codex-cli'].requiredFlags.join('\n')
const claudeFlags = WORKER_FACTS['claude-cli'].requiredFlags.join('\n')

/** Passes in a CODEX_HOME of the probe's own: there, and with nothing of the user's in it. */
const EMPTY_HOME = 'test -d "$CODEX_HOME" && test -z "$(ls -A "$CODEX_HOME")"'

/** A codex that says of itself what a good one says; a case replaces one answer. */
export const codex = ({
  version = 'echo codex-cli 0.169.0',
  help = `echo '${codexFlags}'`,
  sandbox = EMPTY_HOME,
} = {}) => `#!/bin/sh\ncase "$1" in\n--version) ${version};;\nexec) ${help};;\nsandbox) ${sandbox};;\nesac\n`
export const claude = ({ version = "echo '2.1.329 (Claude Code)'", help = `echo '${claudeFlags}'` } = {}) =>
  `#!/bin/sh\ncase "$1" in\n--version) ${version};;\n--help) ${help};;\nesac\n`

type Case = {
  clis?: Record<string, string>
  env?: NodeJS.ProcessEnv
  files?: Record<string, string>
  nodeVersion?: string
  daysAfterPrices?: number
  ledger?: 'locked'
  timeoutMs?: number
}

export async function look({
  clis = {},
  env = {},
  files = {},
  nodeVersion = '24.21.0',
  daysAfterPrices = 1,
  ledger,
  timeoutMs,
}: Case) {
  const HOME = tempFolder(files)
  for (const [name, text] of Object.entries(clis)) writeIn(HOME, `bin/${name}`, text, 0o700)
  const locked = failure('ledger_unavailable', 'the ledger is locked', { hint: 'Wait.' })
  const report = await doctor({
    env: { HOME, PATH: [join(HOME, 'bin'), SYSTEM].join(delimiter), ...env },
    platform: 'linux',
    nodeVersion,
    nowMs: Date.parse(PRICES.asOf) + daysAfterPrices * 86_400_000,
    openLedger: () => (ledger === 'locked' ? fail(locked) : ok({ close: () => {} })),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  })
  return { HOME, report, exit: doctorExit(report) }
}

export const checksOf = (report: DoctorReport, worker: string) =>
  report.workers.find((one) => one.worker === worker)?.checks
export const check = (report: DoctorReport, worker: string, name: string) =>
  checksOf(report, worker)?.find((one) => one.name === name)
