import { readFileSync } from 'node:fs'
import type { WorkerConfig } from '../domain/config.ts'
import { failure } from '../domain/failure.ts'
import { fail, ok, type Result } from '../domain/result.ts'
import { openToOthers } from './exposure.ts'

/** A key and, in words for a person, where it is from. */
export type ApiKey = { secret: string; from: string }

/** The key that the config points at, else the first of the vendor's variables that is set, else nothing. */
export function findApiKey(
  config: Pick<WorkerConfig, 'apiKeyEnv' | 'apiKeyFile'>,
  vendorEnv: readonly string[],
  env: NodeJS.ProcessEnv,
): Result<ApiKey | undefined> {
  const { apiKeyEnv, apiKeyFile } = config
  if (apiKeyEnv !== undefined) {
    const value = env[apiKeyEnv]
    if (value) return asKey(value, apiKeyEnv)
    return refuse(
      `config.yaml says that the key is in ${apiKeyEnv}, which is not set`,
      'Set it where this runs, or name a file (apiKeyFile): Codex hands its tools no keys.',
    )
  }
  if (apiKeyFile !== undefined) return keyInFile(apiKeyFile)
  const name = vendorEnv.find((one) => env[one])
  return name === undefined ? ok(undefined) : asKey(env[name] ?? '', name)
}

function keyInFile(file: string): Result<ApiKey> {
  try {
    const exposure = openToOthers(file)
    if (exposure) return refuse(`the key file is not private: ${exposure.says}`, `Run \`${exposure.mend}\`.`)
    return asKey(readFileSync(file, 'utf8'), file)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    return refuse(`the key file ${file} cannot be read (${code})`, 'Write the key to it, or mend apiKeyFile.')
  }
}

/** Never quotes what it refuses. */
function asKey(text: string, from: string): Result<ApiKey> {
  const secret = text.trim()
  if (/^[\x21-\x7e]{1,1024}$/.test(secret)) return ok({ secret, from })
  return refuse(
    `${from} does not hold a key: one line without spaces was expected`,
    'Put the key there and nothing else.',
  )
}

const refuse = (message: string, hint: string) => fail(failure('worker_unauthenticated', message, { hint }))
