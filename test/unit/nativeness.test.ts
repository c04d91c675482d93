import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MODELS } from '../../src/decide/models.ts'
import { type Standing, standingOf } from '../../src/decide/nativeness.ts'
import { CALLERS, type Caller } from '../../src/domain/task.ts'
import { WORKER_IDS, type WorkerId } from '../../src/domain/worker-id.ts'

type Row = [
  what: string,
  caller: Caller,
  target: [worker: WorkerId, model: string],
  hostModel: string | undefined,
  standing: [nativeness: Standing['nativeness'], label: Standing['label']],
]

/** W2: two triggers make a target foreign; the label compares inside one program alone. */
const TABLE: Row[] = [
  [
    'another program',
    'claude',
    ['codex-cli', 'gpt-6.1-sol'],
    'claude-opus-5-5',
    ['foreign', 'switch-harness'],
  ],
  [
    'the other way round',
    'codex',
    ['claude-cli', 'claude-opus-5-5'],
    'gpt-6.1-sol',
    ['foreign', 'switch-harness'],
  ],
  [
    'a terminal runs no model',
    'terminal',
    ['codex-cli', 'gpt-6.1-sol'],
    undefined,
    ['foreign', 'switch-harness'],
  ],
  [
    'nor does a program',
    'program',
    ['claude-cli', 'claude-opus-5-5'],
    undefined,
    ['foreign', 'switch-harness'],
  ],
  [
    'its own program with a model that it cannot run',
    'claude',
    ['claude-cli', 'gpt-6.1-sol'],
    'claude-opus-5-5',
    ['foreign', 'no-data'],
  ],
  [
    'the other program, likewise',
    'codex',
    ['codex-cli', 'claude-opus-5-5'],
    'gpt-6.1-sol',
    ['foreign', 'no-data'],
  ],
  [
    'what the host runs now',
    'claude',
    ['claude-cli', 'claude-opus-5-5'],
    'claude-opus-5-5',
    ['native', 'stay'],
  ],
  [
    'the same in the host’s spelling',
    'claude',
    ['claude-cli', 'claude-opus-5-5'],
    'us.anthropic.claude-opus-5-5-v1:0',
    ['native', 'stay'],
  ],
  [
    'the same with a larger window',
    'claude',
    ['claude-cli', 'claude-opus-5-5'],
    'claude-opus-5-5[1m]',
    ['native', 'stay'],
  ],
  [
    'a smaller class',
    'claude',
    ['claude-cli', 'claude-haiku-5-5'],
    'claude-opus-5-5',
    ['native', 'downshift'],
  ],
  ['a larger class', 'codex', ['codex-cli', 'gpt-6-astra'], 'gpt-6.1-sol', ['native', 'upshift']],
  [
    'a larger class at a lower price',
    'claude',
    ['claude-cli', 'claude-sonnet-5-5'],
    'claude-haiku-4-5',
    ['native', 'upshift'],
  ],
  [
    'the same class, cheaper',
    'claude',
    ['claude-cli', 'claude-opus-5-5'],
    'claude-opus-4-8',
    ['native', 'downshift'],
  ],
  ['the same class, dearer', 'codex', ['codex-cli', 'gpt-5.6-sol'], 'gpt-6-sol', ['native', 'upshift']],
  [
    'the same class at the same price: nobody can say',
    'codex',
    ['codex-cli', 'gpt-6.1-sol'],
    'gpt-6-sol',
    ['native', 'no-data'],
  ],
  ['no class, but a price', 'codex', ['codex-cli', 'gpt-5.6-cyber'], 'gpt-6.1-sol', ['native', 'upshift']],
  [
    'the host’s model is not told',
    'claude',
    ['claude-cli', 'claude-opus-5-5'],
    undefined,
    ['native', 'no-data'],
  ],
  [
    'a word of the host is another model in each version of it',
    'claude',
    ['claude-cli', 'claude-opus-5-5'],
    'sonnet',
    ['native', 'no-data'],
  ],
  ['a model that the user added', 'codex', ['codex-cli', 'gpt-99'], 'gpt-6.1-sol', ['native', 'no-data']],
  [
    'a host behind a gateway with another vendor’s model',
    'claude',
    ['claude-cli', 'claude-opus-5-5'],
    'gpt-6.1-sol',
    ['native', 'no-data'],
  ],
]

test.each(TABLE)('%s', (_what, caller, [worker, model], hostModel, [nativeness, label]) => {
  expect(standingOf(caller, { worker, model }, hostModel)).toEqual({ nativeness, label })
})

describe('whatever is asked', () => {
  const aCaller = fc.constantFrom(...CALLERS)
  const aModel = fc.oneof(fc.constantFrom(...Object.keys(MODELS)), fc.string())
  const aTarget = fc.record({ worker: fc.constantFrom(...WORKER_IDS), model: aModel })
  const ownOf: Partial<Record<Caller, WorkerId>> = { claude: 'claude-cli', codex: 'codex-cli' }

  test('another program is always foreign, and says so', () => {
    fc.assert(
      fc.property(aCaller, aTarget, fc.option(aModel, { nil: undefined }), (caller, target, hostModel) => {
        const { nativeness, label } = standingOf(caller, target, hostModel)
        expect(label === 'switch-harness').toBe(ownOf[caller] !== target.worker)
        if (label === 'switch-harness') expect(nativeness).toBe('foreign')
      }),
    )
  })

  test('going there and coming back are each other’s opposite', () => {
    const back = { downshift: 'upshift', upshift: 'downshift' } as Record<string, string>
    fc.assert(
      fc.property(aModel, aModel, (one, other) => {
        const there = standingOf('claude', { worker: 'claude-cli', model: other }, one).label
        const again = standingOf('claude', { worker: 'claude-cli', model: one }, other).label
        expect(again).toBe(back[there] ?? there)
      }),
      { numRuns: 1_000 },
    )
  })

  test('the model of the host changes the label and never whether it is native', () => {
    fc.assert(
      fc.property(aCaller, aTarget, aModel, (caller, target, hostModel) => {
        expect(standingOf(caller, target, hostModel).nativeness).toBe(standingOf(caller, target).nativeness)
      }),
    )
  })
})
