import { createHash } from 'node:crypto'
import { serverFor } from '../../src/decide/local-servers.ts'
import type { Errand } from '../../src/domain/run.ts'
import { plainAsk } from '../../src/domain/task.ts'
import { TRIAGE_GOAL, TRIAGE_SCHEMA } from '../../src/domain/triage.ts'
import { REPORT } from './triage-place.ts'

/** The errand of a triage, so that a raw call sends the same bytes. */
export const triageErrand = (baseUrl: string, preset: string): Errand => ({
  task: {
    id: 'run',
    ask: {
      ...plainAsk(TRIAGE_GOAL),
      answerSchema: TRIAGE_SCHEMA,
      report: { name: 'report.txt', sha256: createHash('sha256').update(REPORT).digest('hex'), text: REPORT },
    },
    workspace: { cwd: '/', root: '/', commonDir: '/' },
    depth: 1,
    caller: 'program',
  },
  model: 'default_model',
  mode: 'read',
  limits: { wallMs: 60_000, idleMs: 60_000, maxUsdMicros: 1, maxOutputBytes: 1, depth: 1 },
  cwd: '/',
  home: '/',
  lane: { billing: 'local', from: 'here' },
  ...serverFor('local', { auth: 'auto', extraModels: [], baseUrl, preset }),
})
