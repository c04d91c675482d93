import { once } from 'node:events'
import type { ConsentRecord } from '../../../src/domain/grant.ts'
import { recordConsent } from '../../../src/io/consent-change.ts'

/** `record-consent.ts CONSENTS LEDGER COMMON_DIR`: after a line on stdin, allows codex in one repository. */
const [consents = '', ledger = '', commonDir = ''] = process.argv.slice(2)
console.log('ready')
await once(process.stdin, 'data')
process.stdin.unref()

const record: ConsentRecord = {
  worker: 'codex-cli',
  modes: ['read'],
  recordedAt: '2026-11-21T06:00:00.000Z',
  how: 'terminal',
  root: commonDir,
}
const workspace = { cwd: commonDir, root: commonDir, commonDir }
const recorded = recordConsent({ consents, ledger }, workspace, 'codex-cli', record, 'terminal')
console.log(recorded.ok ? 'recorded' : recorded.failure.message)
