import { describe, expect, test } from 'vitest'
import type { Span } from '../../src/decide/secret-rule.ts'
import { secretSpans } from '../../src/decide/secret-spans.ts'
import { presetSpans } from '../../src/io/secret-preset.ts'
import { negatives, positives } from './secret-corpus.ts'
import { aScanner } from './secret-harness.ts'

const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8]
const scanner = aScanner()

/** Whether one of the spans has all of the secret, as it is or as JSON writes it. */
const holds = (text: string, spans: readonly Span[], secret: string): boolean =>
  spans.some(({ start, end }) =>
    [secret, JSON.stringify(secret).slice(1, -1)].some((form) => text.slice(start, end).includes(form)),
  )

describe.each(SEEDS)('of a corpus made from the seed %i', (seed) => {
  test('every secret is found whole', async () => {
    const samples = positives(seed)
    const missed = []
    for (const { kind, text, secret } of samples)
      if (!holds(text, await scanner.allSpans(text), secret)) missed.push(kind)
    expect({ samples: samples.length, missed }).toEqual({ samples: 144, missed: [] })
  })

  test('nothing else is taken for one', async () => {
    const samples = negatives(seed)
    const taken = []
    for (const text of samples)
      for (const { rule, start, end } of await scanner.allSpans(text))
        taken.push(`${rule}: ${text.slice(start, end)}`)
    expect({ enough: samples.length > 120, taken }).toEqual({ enough: true, taken: [] })
  })
})

test('our own rules find what the preset does not: alone, it would miss most of the corpus', async () => {
  const found = { own: 0, preset: 0 }
  const samples = SEEDS.flatMap(positives)
  for (const { text, secret } of samples) {
    if (holds(text, secretSpans(text), secret)) found.own += 1
    if (holds(text, await presetSpans(text), secret)) found.preset += 1
  }
  expect([found.own, found.preset < samples.length / 2]).toEqual([samples.length, true])
})
