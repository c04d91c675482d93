import { localServer } from '../../decide/local-servers.ts'
import { WORKER_FACTS } from '../../decide/worker-facts.ts'
import type { CheckStatus, DoctorReport, SetupCheck } from '../../domain/doctor.ts'
import type { Host } from '../../domain/hook.ts'
import { oneLine } from '../../domain/printable.ts'
import type { WorkerId } from '../../domain/worker-id.ts'

const MARKS: Record<CheckStatus, string> = { ok: '✓', warn: '!', bad: '✗', unknown: '?' }
const HOST_TITLES: Record<Host, string> = { claude: 'Plugin in Claude Code', codex: 'Plugin in Codex' }
const INDENT = ' '.repeat(17)

/** The report as text for a person: one line for each check, and under one that is not well the next step. */
export function renderDoctor({ setup, workers, hosts }: DoctorReport): string {
  const sections = [
    ...(setup.length > 0 ? [section('Waybill', setup)] : []),
    ...workers.flatMap(({ worker, usable, absent, checks }) =>
      absent
        ? []
        : section(
            `Worker ${worker} (${WORKER_FACTS[worker].title}): ${usable ? 'usable' : 'not usable'}`,
            checks,
          ),
    ),
    ...absentSection(workers),
    ...hosts.map(({ host, checks }) => section(HOST_TITLES[host], checks)),
  ]
  return `${sections.join('\n\n')}\n`
}

/** Nothing is wrong with what nobody has asked for: one line each, without a mark. */
function absentSection(workers: DoctorReport['workers']): string[] {
  const lines = workers.flatMap(({ worker, absent }) =>
    absent ? `    ${worker.padEnd(12)} ${howToHave(worker)}` : [],
  )
  return lines.length === 0 ? [] : [['Workers that are not set up', ...lines].join('\n')]
}

function howToHave(worker: WorkerId): string {
  const facts = WORKER_FACTS[worker]
  if (facts.via === 'browser') return `waybill extras add ${facts.extra}`
  if (facts.via === 'process') return facts.install
  return facts.ownServer ? localServer(undefined).start : `set ${facts.keyEnv.at(-1)}`
}

const section = (title: string, checks: SetupCheck[]) => [title, ...checks.map(lineOf)].join('\n')

function lineOf({ name, status, says, next }: SetupCheck): string {
  const line = `  ${MARKS[status]} ${name.padEnd(12)} ${oneLine(says)}`
  return next === undefined ? line : `${line}\n${INDENT}→ ${oneLine(next)}`
}
