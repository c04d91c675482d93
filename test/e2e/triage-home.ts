import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TriageLine } from '../../src/entry/triage/line.ts'
import { type Home, type HomeOptions, home } from './home.ts'

/** What a model answers of a report that says `CRIT  /var 97% full`. */
export const ANSWER = {
  severity: 'critical',
  action: 'Free space on /var.',
  confidence: 'high',
  escalate: true,
  evidence: ['CRIT  /var 97% full'],
}

export type Triaged = { code: number | null; stderr: string; lines: TriageLine[] }

export type TriageHome = {
  here: Home
  /** A folder that is in no repository, with `report.txt` in it. */
  outside: string
  /** `waybill triage ARGS`, from there. */
  triage(args: string[], stdin?: string): Promise<Triaged>
}

/** A machine on which the local model may be given reports. */
export function triageHome({ report, ...options }: HomeOptions & { report: string }): TriageHome {
  const here = home({ reports: ['local'], ...options })
  const outside = join(here.root, 'outside')
  mkdirSync(outside)
  writeFileSync(join(outside, 'report.txt'), report)
  return { here, outside, triage: (args, stdin) => triageIn(outside, here, args, stdin) }
}

export async function triageIn(
  cwd: string,
  { waybill }: Pick<Home, 'waybill'>,
  args: string[],
  stdin?: string,
): Promise<Triaged> {
  const { code, stdout, stderr } = await waybill(['triage', ...args], {
    cwd,
    ...(stdin === undefined ? {} : { stdin }),
  })
  const lines = stdout.split('\n').filter((line) => line !== '')
  return { code, stderr, lines: lines.map((line) => JSON.parse(line) as TriageLine) }
}
