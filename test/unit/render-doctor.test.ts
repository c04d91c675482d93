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

test('what is not there and was never asked for is one line without a mark', () => {
  const missing = { status: 'bad' as const, says: 'it is not there', next: 'Install it.' }
  const report: DoctorReport = {
    setup: [{ name: 'node', status: 'ok', says: '24.21.0' }],
    workers: [
      { worker: 'gemini-cli', usable: false, absent: true, checks: [{ name: 'program', ...missing }] },
      { worker: 'codex-cli', usable: false, checks: [{ name: 'program', ...missing }] },
      { worker: 'grok-api', usable: false, absent: true, checks: [{ name: 'key', ...missing }] },
      { worker: 'grok-browser', usable: false, absent: true, checks: [{ name: 'extra', ...missing }] },
    ],
    hosts: [],
  }
  expect(renderDoctor(report)).toBe(`Waybill
  ✓ node         24.21.0

Worker codex-cli (Codex CLI): not usable
  ✗ program      it is not there
                 → Install it.

Workers that are not set up
    gemini-cli   npm install -g @google/gemini-cli
    grok-api     set XAI_API_KEY
    grok-browser waybill extras add browser
`)
})
