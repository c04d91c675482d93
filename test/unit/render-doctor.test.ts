import { expect, test } from 'vitest'
import type { DoctorReport } from '../../src/domain/doctor.ts'
import { renderDoctor } from '../../src/entry/render/doctor.ts'

test('a person reads one line for each check, and the next step under what is not well', () => {
  const report: DoctorReport = {
    setup: [{ name: 'node', status: 'ok', says: '24.21.0' }],
    workers: [
      {
        worker: 'codex-cli',
        usable: false,
        checks: [
          { name: 'login', status: 'bad', says: 'no login', next: 'Run `codex login`.' },
          { name: 'version', status: 'unknown', says: 'not understood' },
        ],
      },
    ],
    hosts: [
      { host: 'codex', checks: [{ name: 'plugin', status: 'warn', says: 'off', next: 'Switch it on.' }] },
    ],
  }
  expect(renderDoctor(report)).toBe(`Waybill
  ✓ node         24.21.0

Worker codex-cli (Codex CLI): not usable
  ✗ login        no login
                 → Run \`codex login\`.
  ? version      not understood

Plugin in Codex
  ! plugin       off
                 → Switch it on.
`)
})
