import { expect, test } from 'vitest'
import data from '../../data/models.json' with { type: 'json' }
import { knownModels } from '../../src/decide/catalogue.ts'
import {
  DEFAULT_MODELS,
  HOST_WORDS,
  hasEnded,
  MODELS,
  MODELS_AS_OF,
  meantModel,
  modelsOf,
  TIERS,
  whyNoModel,
} from '../../src/decide/models.ts'
import { PRICES } from '../../src/decide/price.ts'
import { ROLES } from '../../src/decide/roles.ts'
import { WORKER_IDS } from '../../src/domain/worker-id.ts'

/* The table itself: `npm run prices` may bring ids that it does not have yet, and then this says which. */

test('every model with a price is in the table, as one of the same vendor', () => {
  const strange = Object.entries(PRICES.models).filter(([id, { vendor }]) => MODELS[id]?.vendor !== vendor)
  expect(strange.map(([id]) => id)).toEqual([])
})

test('every model that could be asked for has a price', () => {
  const ids = [...modelsOf('openai'), ...modelsOf('anthropic')]
  expect(ids.filter((id) => !Object.hasOwn(PRICES.models, id))).toEqual([])
  expect(ids.length).toBeGreaterThan(40)
})

test('the rows are well formed: a family that is there, a class that is one, a day that is one', () => {
  const day = /^20\d\d-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/
  const families = data.families as Record<string, { vendor: string; tier?: string; because: string }>
  const rows = Object.entries(data.models) as [string, { family: string; ends?: string }][]
  expect(rows.filter(([, { family }]) => families[family] === undefined)).toEqual([])
  expect(rows.filter(([, { ends }]) => ends !== undefined && !day.test(ends))).toEqual([])
  expect(Object.keys(MODELS)).toHaveLength(rows.length)
  const used = new Set(rows.map(([, { family }]) => family))
  const idle = Object.entries(families).filter(
    ([name, { tier, because }]) =>
      !used.has(name) || because === '' || (tier !== undefined && !TIERS.some((one) => one === tier)),
  )
  expect(idle).toEqual([])
  expect(MODELS_AS_OF).toMatch(day)
})

test('what Waybill asks for by itself can be had: defaults, words, roles', () => {
  const own = WORKER_IDS.flatMap((worker) => [
    { id: DEFAULT_MODELS[worker].model, known: knownModels(worker) },
    ...ROLES.flatMap((role) =>
      role.worker === worker && role.model ? [{ id: role.model, known: knownModels(worker) }] : [],
    ),
  ])
  const words = Object.values(HOST_WORDS).map((id) => ({ id, known: modelsOf('anthropic') }))
  expect([...own, ...words].filter(({ id, known }) => !known.includes(id))).toEqual([])
})

test('a word of a host is the model it stands for, or no one model', () => {
  const known = modelsOf('anthropic')
  expect(['sonnet', 'Opus ', 'haiku', 'fable'].map((word) => meantModel(word, known))).toEqual([
    { found: 'one', id: 'claude-sonnet-5-5' },
    { found: 'one', id: 'claude-opus-5-5' },
    { found: 'one', id: 'claude-haiku-5-5' },
    { found: 'one', id: 'claude-fable-5-2' },
  ])
  const others = ['best', 'default', 'opusplan', 'inherit', 'toString', 'gpt']
  expect(others.map((word) => meantModel(word, known))).toEqual(others.map(() => ({ found: 'none' })))
  expect(others.map((word) => whyNoModel(word) !== undefined)).toEqual([true, true, true, true, false, false])
  expect(meantModel('sonnet', modelsOf('openai'))).toEqual({ found: 'none' })
})

test('a model ends on its day, not before', () => {
  const row = { ends: '2026-11-30' }
  expect(['2026-11-29', '2026-11-30', '2026-12-01'].map((day) => hasEnded(row, day))).toEqual([
    false,
    true,
    true,
  ])
  expect(hasEnded({}, '2999-01-01')).toBe(false)
  expect([modelsOf('openai').includes('gpt-4'), MODELS['gpt-4']?.ends]).toEqual([false, '2026-10-23'])
})
