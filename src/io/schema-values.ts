import { isAbsolute } from 'node:path'
import * as z from 'zod'
import { durationMs } from '../domain/duration.ts'
import { USD } from '../domain/money.ts'

const amount = 'a number of US dollars, above 0 and at most 1000000'
export const usd = z
  .number(amount)
  .min(1 / USD, amount)
  .max(1_000_000, amount)

const time = 'a duration of at most a week such as 90s, 15m or 1h'
export const duration = z.string(time).transform((text, context) => {
  const ms = durationMs(text)
  if (ms === undefined) context.issues.push({ code: 'custom', message: time, input: text })
  return ms ?? z.NEVER
})

export const wholeBetween = (least: number, most: number) => {
  const expected = `a whole number from ${least} to ${most}`
  return z.int(expected).min(least, expected).max(most, expected)
}

export const textThat = (expected: string, holds: (text: string) => boolean) =>
  z.string(expected).refine(holds, expected)

export const path = textThat('an absolute path', isAbsolute)
export const model = textThat('the id of a model', (text) => text.trim() !== '')

export const section = <T extends z.ZodRawShape>(shape: T) =>
  z.strictObject(shape, {
    error: (issue) => (issue.code === 'invalid_type' ? 'a section of fields' : undefined),
  })
