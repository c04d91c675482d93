import type { Site } from '../../src/checks/check.ts'
import { aRedactor } from './secret-harness.ts'

/** Where a check works that needs no place, or the place that a test names. */
export const aSite = (over: Partial<Site> = {}): Site => ({
  folder: '/nowhere',
  stateFolder: '/nowhere',
  commands: {},
  link: [],
  wallMs: 30_000,
  callerEnv: process.env,
  redactor: aRedactor(),
  cancel: new AbortController().signal,
  note: () => {},
  ...over,
})
