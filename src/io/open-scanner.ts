import { secretValues } from '../decide/secret-values.ts'
import { ok, type Result } from '../domain/result.ts'
import { openFingerprints } from './fingerprint.ts'
import { type Redactor, redactorWith } from './redact.ts'
import { type Preset, type Scanner, scannerFor } from './secret-scan.ts'

/** A scanner that knows the user's own secrets: those of `env`, by the names of its variables. */
export function openScanner(stateFolder: string, env: NodeJS.ProcessEnv, preset: Preset): Result<Scanner> {
  const fingerprint = openFingerprints(stateFolder)
  return fingerprint.ok ? ok(scannerFor(secretValues(env), fingerprint.value, preset)) : fingerprint
}

/** For what is said beside a run: our own rules alone, without loading any others. */
export function openRedactor(stateFolder: string, env: NodeJS.ProcessEnv): Result<Redactor> {
  const scanner = openScanner(stateFolder, env, async () => [])
  return scanner.ok ? ok(redactorWith(scanner.value)) : scanner
}
