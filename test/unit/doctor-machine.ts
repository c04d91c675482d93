import { delimiter, join } from 'node:path'
import { HOST_WORDS, MODELS } from '../../src/decide/models.ts'
import { PRICES } from '../../src/decide/price.ts'
import { WORKER_FACTS } from '../../src/decide/worker-facts.ts'
import type { DoctorReport } from '../../src/domain/doctor.ts'
import { failure } from '../../src/domain/failure.ts'
import { fail, ok } from '../../src/domain/result.ts'
import type { WorkerId } from '../../src/domain/worker-id.ts'
import { doctor, doctorExit } from '../../src/entry/commands/doctor.ts'
import { tempFolder, writeIn } from './temp-folder.ts'

const SYSTEM = '/usr/local/bin:/usr/bin:/bin'
const flagsOf = (worker: WorkerId): string => {
  const facts = WORKER_FACTS[worker]
  return facts.via === 'process' ? facts.requiredFlags.join('\n') : ''
}
const codexFlags = flagsOf('codex-cli')
const claudeFlags = flagsOf('claude-cli')

type Listed = { id: string; efforts?: readonly string[]; hidden?: boolean }

/** What the table says that each CLI lists. */
const listedBy = (vendor: string): Listed[] =>
  Object.entries(MODELS).flatMap(([id, { vendor: of, isListed, efforts = [] }]) =>
    of === vendor && isListed ? [{ id, efforts }] : [],
  )
export const CODEX_MODELS = listedBy('openai')
export const CLAUDE_MODELS: Record<string, string> = HOST_WORDS

/** As codex 0.169.0 prints its catalogue, without what does not matter here. */
export const codexModels = (models: readonly Listed[]): string =>
  JSON.stringify({
    models: models.map(({ id, efforts = MODELS[id]?.efforts ?? [], hidden }) => ({
      slug: id,
      visibility: hidden ? 'hide' : 'list',
      supported_reasoning_levels: efforts.map((effort) => ({ effort, description: '' })),
    })),
  })

/** As Claude Code 2.1.329 answers an initialize request. */
export const claudeModels = (words: Record<string, string>): string =>
  JSON.stringify({
    type: 'control_response',
    response: {
      subtype: 'success',
      request_id: '1',
      response: {
        models: Object.entries(words).map(([value, resolvedModel]) => ({
          value,
          resolvedModel,
          displayName: value,
          supportedEffortLevels: MODELS[resolvedModel.replace('[1m]', '')]?.efforts ?? [],
        })),
      },
    },
  })

/** Passes in a CODEX_HOME of the probe's own: there, and with nothing of the user's in it. */
const EMPTY_HOME = 'test -d "$CODEX_HOME" && test -z "$(ls -A "$CODEX_HOME")"'

/** A codex that says of itself what a good one says; a case replaces one answer. */
export const codex = ({
  version = 'echo codex-cli 0.169.0',
  help = `echo '${codexFlags}'`,
  sandbox = EMPTY_HOME,
  models = `${EMPTY_HOME} && test "$*" = 'debug models --bundled' && echo '${codexModels(CODEX_MODELS)}'`,
} = {}) =>
  `#!/bin/sh\ncase "$1" in\n--version) ${version};;\nexec) ${help};;\nsandbox) ${sandbox};;\ndebug) ${models};;\nesac\n`
export const claude = ({
  version = "echo '2.1.329 (Claude Code)'",
  help = `echo '${claudeFlags}'`,
  models = `test -z "$(ls -A "$CLAUDE_CONFIG_DIR")" && grep -q '"subtype":"initialize"' && echo '${claudeModels(CLAUDE_MODELS)}'`,
} = {}) => `#!/bin/sh\ncase "$1" in\n--version) ${version};;\n--help) ${help};;\n--print) ${models};;\nesac\n`

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
