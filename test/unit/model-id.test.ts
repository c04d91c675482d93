import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compareModels, findModel, readModelId } from '../../src/decide/model-id.ts'
import { MODELS } from '../../src/decide/models.ts'

const IDS = Object.keys(MODELS)

/** What people, gateways and clouds write, and the id of the table that it is; undefined: none that is sure. */
const WRITTEN: [written: string, id: string | undefined][] = [
  ['gpt-6.1-sol', 'gpt-6.1-sol'],
  ['gpt-6-1-sol', 'gpt-6.1-sol'],
  ['GPT-6.1-Sol', 'gpt-6.1-sol'],
  ['gpt-sol-6.1', 'gpt-6.1-sol'],
  [' gpt-6.1-sol ', 'gpt-6.1-sol'],
  ['openai/gpt-6.1-sol', 'gpt-6.1-sol'],
  ['openrouter/openai/gpt-6.1-sol', 'gpt-6.1-sol'],
  ['models/gpt-6.1-sol', 'gpt-6.1-sol'],
  ['openai.gpt-6.1-sol', 'gpt-6.1-sol'],
  ['claude-sonnet-5.5', 'claude-sonnet-5-5'],
  ['claude-5-5-sonnet', 'claude-sonnet-5-5'],
  ['claude-5.5-sonnet', 'claude-sonnet-5-5'],
  ['anthropic/claude-sonnet-5.5', 'claude-sonnet-5-5'],
  ['anthropic.claude-sonnet-5-5-v1:0', 'claude-sonnet-5-5'],
  ['eu.anthropic.claude-opus-5-5-v1', 'claude-opus-5-5'],
  ['us.anthropic.claude-haiku-4-5-20251001-v1:0', 'claude-haiku-4-5-20251001'],
  ['claude-haiku-4-5@20251001', 'claude-haiku-4-5-20251001'],
  ['claude-3-5-sonnet-v2@20241022', 'claude-3-5-sonnet-20241022'],
  ['publishers/anthropic/models/claude-opus-5-5', 'claude-opus-5-5'],
  [
    'arn:aws:bedrock:us-east-1:012345678901:inference-profile/us.anthropic.claude-opus-5-5-v1:0',
    'claude-opus-5-5',
  ],
  ['gpt-4o-20240806', 'gpt-4o-2024-08-06'],
  // Nothing is dropped that may mean something: a date, a window, a price class, whose copy it is.
  ['claude-sonnet-5-5-20260901', undefined],
  ['claude-opus-5-5[1m]', undefined],
  ['gpt-6.1-sol:free', undefined],
  ['somebody/gpt-6.1-sol', undefined],
  ['openai/claude-sonnet-5-5', undefined],
  ['anthropic.gpt-6.1-sol', undefined],
  ['gpt-6.1-sol-mini', undefined],
  ['gpt-61-sol', undefined],
  ['gpt-6', undefined],
  ['sol', undefined],
  ['', undefined],
  ['/', undefined],
  ['-', undefined],
]

test.each(WRITTEN)('%j is %j', (written, id) => {
  expect(findModel(written, IDS)).toEqual(id === undefined ? { found: 'none' } : { found: 'one', id })
})

test('what may be two is none, and its own text is always itself', () => {
  const known = ['gpt-6.1-sol', 'openai/gpt-6.1-sol']
  expect(findModel('gpt-6-1-sol', known)).toEqual({ found: 'several', ids: known })
  expect(known.map((id) => findModel(id, known))).toEqual(known.map((id) => ({ found: 'one', id })))
})

const PAIRS: [one: string, other: string, is: ReturnType<typeof compareModels>][] = [
  ['claude-sonnet-5-5', 'claude-sonnet-5-5-20260901', 'same'],
  ['claude-opus-4-0', 'claude-opus-4-20250514', 'same'],
  ['gpt-4o', 'gpt-4o-2024-08-06', 'same'],
  ['claude-opus-4-8', 'claude-opus-4-8[1m]', 'same'],
  ['claude-opus-5-5', 'us.anthropic.claude-opus-5-5-v1:0', 'same'],
  ['gpt-4o-2024-05-13', 'gpt-4o-2024-08-06', 'different'],
  ['gpt-5', 'gpt-5-mini', 'different'],
  ['gpt-6.1-sol', 'gpt-7-nova', 'different'],
  ['claude-opus-5-5[1m]', 'claude-sonnet-5-5', 'different'],
  ['claude-sonnet-5-5', 'gpt-daybreak-blue-latest', 'different'],
  ['gpt-6.1-sol', 'gpt-daybreak-blue-latest', 'unknown'],
  ['gpt-5', 'gpt-5-chat-latest', 'unknown'],
  ['gpt-6.1-sol', 'gpt-6.1-sol:free', 'unknown'],
  ['gpt-6.1-sol', 'our-deployment', 'unknown'],
  ['gpt-6.1-sol', 'somebody/gpt-6.1-sol', 'unknown'],
  ['claude-sonnet-5-5', 'sonnet', 'unknown'],
  ['gpt-6.1-sol', 'gpt-sol', 'unknown'],
]

test.each(PAIRS)('%j and %j: %s', (one, other, is) => {
  expect(compareModels(one, other)).toBe(is)
})

describe('for every id of the table', () => {
  const anId = fc.constantFrom(...IDS)
  const way = (id: string) =>
    MODELS[id]?.vendor === 'anthropic'
      ? ['anthropic/', 'anthropic.', 'us.anthropic.', 'openrouter/anthropic/', 'publishers/anthropic/models/']
      : ['openai/', 'openai.', 'openrouter/openai/', 'azure/', 'models/']
  /** The same id as somebody else may spell it. */
  const aSpelling = anId.chain((id) =>
    fc
      .record({
        way: fc.constantFrom('', ...way(id)),
        dots: fc.boolean(),
        shout: fc.boolean(),
        turned: fc.boolean(),
      })
      .map(({ way, dots, shout, turned }) => ({ id, spelt: spell(id, { way, dots, shout, turned }) })),
  )

  test('a spelling finds its id and no other', () => {
    fc.assert(
      fc.property(aSpelling, ({ id, spelt }) => {
        expect(findModel(spelt, IDS)).toEqual({ found: 'one', id })
        expect(compareModels(spelt, id)).toBe('same')
      }),
      { numRuns: 2_000 },
    )
  })

  test('a way to it never changes what it is', () => {
    fc.assert(
      fc.property(anId, anId, fc.nat(), (id, other, pick) => {
        const ways = way(id)
        const through = `${ways[pick % ways.length]}${id}`
        expect(readModelId(through)).toEqual(readModelId(id))
        expect(compareModels(through, other)).toBe(compareModels(id, other))
      }),
    )
  })

  test('two are the same only where one is a dated name of the other', () => {
    const same = IDS.flatMap((one) =>
      IDS.flatMap((other) => (one < other && compareModels(one, other) === 'same' ? [[one, other]] : [])),
    )
    const dated = (id: string) => /-\d{4}-?\d\d-?\d\d$/.test(id)
    expect(same.length).toBeGreaterThan(4)
    expect(same.filter(([one = '', other = '']) => dated(one) === dated(other))).toEqual([])
  })
})

/** Another order of words and numbers, points for dashes, capitals, and a way in front. */
function spell(
  id: string,
  { way, dots, shout, turned }: { way: string; dots: boolean; shout: boolean; turned: boolean },
): string {
  const [, name = id, date = ''] = /^(.*?)(-\d{4}-\d\d-\d\d|-\d{8})?$/.exec(id) ?? []
  const words = name.split(/[-.]/)
  const [first = '', ...rest] = words
  const numbers = rest.filter((word) => /^\d+$/.test(word))
  const others = rest.filter((word) => !/^\d+$/.test(word))
  const version = numbers.length === 0 ? [] : [numbers.join(dots ? '.' : '-')]
  const spelt = `${[first, ...(turned ? [...others, ...version] : [...version, ...others])].join('-')}${date}`
  return `${way}${shout ? spelt.toUpperCase() : spelt}`
}

describe('for any text', () => {
  const anyId = fc.oneof(
    fc.string(),
    fc.constantFrom(...IDS),
    fc
      .array(
        fc.oneof(
          fc.constantFrom(...['gpt', 'claude', 'sol', 'opus', 'latest', 'v1:0', '20251001', '[1m]', ':free']),
          fc.constantFrom('/', '.', '-', '@', 'openai', 'anthropic', 'us', 'models', 'arn:aws:bedrock:'),
          fc.nat(99).map(String),
        ),
        { maxLength: 8 },
      )
      .map((parts) => parts.join('-').replaceAll(/-?([/.@[:])-?/g, '$1')),
  )

  test('a key read again is the same key', () => {
    fc.assert(
      fc.property(anyId, (text) => {
        const { key } = readModelId(text)
        expect(readModelId(key).key).toBe(key)
      }),
      { numRuns: 2_000 },
    )
  })

  test('comparing has no side, and everything is the same as itself', () => {
    fc.assert(
      fc.property(anyId, anyId, (one, other) => {
        expect(compareModels(one, other)).toBe(compareModels(other, one))
        expect(compareModels(one, one)).toBe('same')
      }),
      { numRuns: 2_000 },
    )
  })

  test('what is found is known, and what is known is found', () => {
    fc.assert(
      fc.property(anyId, fc.uniqueArray(anyId, { maxLength: 5 }), (written, known) => {
        const found = findModel(written, known)
        if (found.found === 'one') expect(known).toContain(found.id)
        if (found.found === 'several') expect(found.ids.every((id) => known.includes(id))).toBe(true)
        if (known.includes(written)) expect(found).toEqual({ found: 'one', id: written })
      }),
    )
  })
})
