import { createHash } from 'node:crypto'
import type { Cargo } from '../../src/domain/secret.ts'
import { promptFacts } from '../../src/io/manifest.ts'
import { redactorWith } from '../../src/io/redact.ts'
import { presetSpans } from '../../src/io/secret-preset.ts'
import { scannerFor } from '../../src/io/secret-scan.ts'

/** As a user's key would make it, but the same in every test. */
export const fingerprint = (secret: string): string =>
  createHash('sha256').update(secret).digest('hex').slice(0, 16)

export const aScanner = (values: Record<string, string> = {}) =>
  scannerFor(new Map(Object.entries(values)), fingerprint, presetSpans)

export const aRedactor = (values: Record<string, string> = {}) => redactorWith(aScanner(values))

export const aCargo = (stdin: string, over: Partial<Cargo> = {}): Cargo => ({
  prompt: promptFacts(stdin),
  files: [],
  findings: [],
  partly: [],
  ...over,
})

/** Put together here, so that no file holds it: a token of GitHub's, and another. */
export const TOKEN = ['gh', 'p_', 'Q7w9Zk3Lm2Xv8Tr4Yb6Np1Hs5Gc0Fj3Kq8Ut'].join('')
export const TOKEN_2 = ['gh', 'p_', 'b8Wm4Rt2Ky6Zd9Qf1Vn3Hc7Jx5Lp0Sg2Ta4E'].join('')
/** With an underscore, as only the preset's rule for GitHub takes it. */
export const FOR_THE_PRESET = ['gh', 'p_', 'c7Xn5St3Lz7Ae8Rg2W_4Jd8Ky6Mq1Th3Ub5F'].join('')
