import { WORKER_FACTS } from '../../decide/worker-facts.ts'
import type { CheckStatus, DoctorReport, SetupCheck } from '../../domain/doctor.ts'
import type { Host } from '../../domain/hook.ts'
import { oneLine } from '../../domain/printable.ts'

const MARKS: Record<CheckStatus, string> = { ok: '✓', warn: '!', bad: '✗', unknown: '?' }
const HOST_TITLES: Record<Host, string> = { claude: 'Plugin in Claude Code', codex: 'Plugin in Codex' }
const INDENT = ' '.repeat(17)

/** The report as text for a person: one line for each check, and under one that is not well the next step. */
export function renderDoctor({ setup, workers, hosts }: DoctorReport): string {
  const sections = [
    ...(setup.length > 0 ? [section('Waybill', setup)] : []),
    ...workers.map(({ worker, usable, checks }) =>
      section(
        `Worker ${worker} (${WORKER_FACTS[worker].title}): ${usable ? 'usable' : 'not usable'}`,
        checks,
      ),
    ),
    ...hosts.map(({ host, checks }) => section(HOST_TITLES[host], checks)),
  ]
  return `${sections.join('\n\n')}\n`
}

const section = (title: string, checks: SetupCheck[]) => [title, ...checks.map(lineOf)].join('\n')

function lineOf({ name, status, says, next }: SetupCheck): string {
  const line = `  ${MARKS[status]} ${name.padEnd(12)} ${oneLine(says)}`
  return next === undefined ? line : `${line}\n${INDENT}→ ${oneLine(next)}`
}
