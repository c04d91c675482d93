import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { planLocal } from '../../../src/workers/local-plan.ts'
import { PLUGIN } from '../../plugin.ts'
import { runProgram } from '../../real/processes.ts'
import { type Figure, type Found, held, yardstick } from '../figure.ts'
import { peakMb } from '../memory.ts'
import { succeeded } from '../ran.ts'
import { triageErrand } from '../triage-errand.ts'
import { linesOf, REPORT, serving, triagePlace } from '../triage-place.ts'

const REPORTS = 1_000
const QUICK_REPORTS = 200
const AT_ONCE = 4
/** Forty tokens of a small model, at the 160 a second that are told of such on a desk. */
const ANSWER_MS = 250
const ASK = join(import.meta.dirname, '../programs/ask-chat.ts')

export const triageMany: Figure = {
  name: 'triage-many',
  title: `${REPORTS} reports in one \`waybill triage\`, ${AT_ONCE} at once`,
  run: async (rounds) => {
    const server = await serving(ANSWER_MS)
    try {
      return await measured(server.url, rounds < 10 ? QUICK_REPORTS : REPORTS)
    } finally {
      server.close()
    }
  },
}

async function measured(url: string, count: number): Promise<Found> {
  const { here, outside } = triagePlace(url)
  try {
    const files = Array.from({ length: count }, (_, at) => `report-${at}.txt`)
    for (const [at, file] of files.entries()) writeFileSync(join(outside, file), `${REPORT}run ${at}\n`)
    const stdin = JSON.stringify(planLocal(triageErrand(url, 'mlx')).body)
    const start = { cwd: outside, env: here.env(), timeoutMs: 600_000 }
    const raw = succeeded(
      'ask-chat',
      await runProgram(process.execPath, [ASK, url, String(AT_ONCE), String(count)], { ...start, stdin }),
    )
    const ended = here.waybill(['triage', '--parallel', String(AT_ONCE), ...files], start)
    const mb = await peakMb(here.root, join(PLUGIN, 'dist/cli.mjs'), ended)
    const triaged = await ended
    linesOf(triaged, count)
    return {
      how: `${count} reports of 2 KB; the server takes ${ANSWER_MS} ms for each answer. Raw: the same requests by Node's fetch, as many at once. Both times are of the whole program, from the spawn to the exit; each report is a run of its own in the ledger.`,
      findings: [
        yardstick('raw: requests a second', '/s', count / (raw.ms / 1_000)),
        yardstick('`waybill triage`: reports a second', '/s', count / (triaged.ms / 1_000)),
        held('against raw', 'x', raw.ms / triaged.ms, { atLeast: 0.9 }),
        held('largest resident set', 'MB', mb, { atMost: 150 }),
      ],
    }
  } finally {
    here.close()
  }
}
