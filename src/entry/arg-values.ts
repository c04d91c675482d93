import { readFileSync } from 'node:fs'
import { durationMs, LONGEST_TIMER_MS } from '../domain/duration.ts'
import { failure } from '../domain/failure.ts'
import { USD } from '../domain/money.ts'
import { suggestion } from '../domain/nearest.ts'
import { fail, ok, type Result } from '../domain/result.ts'
import { KEY_WORDS, keyPattern } from '../domain/task.ts'

/** Readers of single argument values: each says what it expected. */
const wrong = (option: string, value: string, what: string, hint: string) =>
  fail(failure('wrong_usage', `${option} ${JSON.stringify(value)} ${what}`, { hint }))

export function oneOf<T extends string>(option: string, value: string, known: readonly T[]): Result<T> {
  const found = known.find((one) => one === value)
  return found === undefined ? wrong(option, value, 'is not known', suggestion(value, known)) : ok(found)
}

export function duration(option: string, value: string): Result<number> {
  const ms = durationMs(value)
  return ms === undefined || ms <= 0
    ? wrong(option, value, 'is not a duration', 'Say it as 90s, 15m or 1h.')
    : ok(ms)
}

/** Dollars as integer micro-USD. */
export function dollars(option: string, value: string): Result<number> {
  const usdMicros = Math.round(Number(value.replace(/^\$/, '')) * USD)
  return usdMicros >= 1 && Number.isSafeInteger(usdMicros)
    ? ok(usdMicros)
    : wrong(option, value, 'is not an amount', 'Say it in dollars: 0.50')
}

export const idempotencyKey = (option: string, value: string): Result<string> =>
  keyPattern().test(value) ? ok(value) : wrong(option, value, 'is not a key', `Give ${KEY_WORDS}.`)

export function secondsMs(option: string, value: string): Result<number> {
  const ms = Number(value) * 1000
  return ms >= 0 && ms <= LONGEST_TIMER_MS && value.trim() !== ''
    ? ok(ms)
    : wrong(option, value, 'is not a number of seconds up to a week', 'Say it as 30.')
}

export function fileText(option: string, path: string): Result<string> {
  try {
    return ok(readFileSync(path === '-' ? 0 : path, 'utf8'))
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    const why = code === 'ENOENT' ? 'there is no such file' : `it cannot be read (${code})`
    return fail(failure('file_refused', `${option} ${path}: ${why}`, { hint: 'Name a readable file.' }))
  }
}

export function jsonObject(option: string, path: string): Result<Record<string, unknown>> {
  const text = fileText(option, path)
  if (!text.ok) return text
  const hint = 'Give a JSON Schema.'
  try {
    const value: unknown = JSON.parse(text.value)
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return ok(value as Record<string, unknown>)
    return wrong(option, path, 'is not a JSON object', hint)
  } catch (error) {
    return wrong(option, path, `is not JSON: ${(error as Error).message}`, hint)
  }
}
