import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { TriageLine } from '../../src/entry/triage/line.ts'
import { type TriageHome, triageHome } from '../e2e/triage-home.ts'
import type { Ended } from '../real/processes.ts'

export const TRIAGE_ANSWER = {
  severity: 'warning',
  action: 'Make room on /var before the weekend.',
  confidence: 'medium',
  escalate: false,
  evidence: ['WARN  /var 88% full, grows by 300 MB a day'],
}

/** 2 KB: what a nightly check of one host prints. */
export const REPORT = [
  'host web-3, 2026-11-21 04:00',
  'WARN  /var 88% full, grows by 300 MB a day',
  ...Array.from({ length: 40 }, (_, at) => `OK    unit service-${at} active, 0 restarts in 24 h`),
  '',
].join('\n')

export type Server = { url: string; close(): void }

/** In a process of its own, so that it does not wait for the bench, nor the bench for it. */
export async function serving(beforeMs: number): Promise<Server> {
  const program = join(import.meta.dirname, 'programs/serve-local.ts')
  const child = spawn(process.execPath, [program, String(beforeMs)], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  return { url: line.toString().trim(), close: () => void child.kill('SIGKILL') }
}

/** A machine whose local server is at `url`, and a folder with reports that is in no repository. */
export const triagePlace = (url: string, preset = 'mlx'): Pick<TriageHome, 'here' | 'outside'> =>
  triageHome({ report: REPORT, config: `workers:\n  local: { preset: ${preset}, baseUrl: "${url}" }\n` })

/** The lines of a triage that went well. */
export function linesOf({ stdout, stderr }: Ended, count: number): TriageLine[] {
  const lines = stdout.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as TriageLine]))
  const answered = lines.filter(({ severity }) => severity !== null)
  if (answered.length !== count)
    throw new Error(`${answered.length} of ${count} reports were answered: ${stderr.slice(0, 1_000)}`)
  return lines
}
