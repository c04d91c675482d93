import { expect, test } from 'vitest'
import { signalsOf } from '../../src/decide/signals.ts'
import { failure } from '../../src/domain/failure.ts'
import type { Report } from '../../src/domain/report.ts'
import { aReport } from './samples.ts'

const NOTHING = { omittedBytes: 0, linesSkipped: 0, invalidUtf8Lines: 0 }

type Facts = Parameters<typeof signalsOf>[0]

const facts = (over: Partial<Facts> = {}): Facts => ({
  asked: 'codex-cli',
  answered: 'codex-cli',
  report: aReport(),
  holdUsdMicros: 2_000_000,
  priceIsUpperBound: false,
  survivors: [],
  fullContext: false,
  lane: { billing: 'metered', from: 'OPENAI_API_KEY' },
  losses: NOTHING,
  ...over,
})

const { modelObserved: _said, ...unsaid } = aReport()
const answered = (modelRequested: string, modelObserved: string) => aReport({ modelRequested, modelObserved })
const failed: Report = { ...unsaid, status: 'failed', failure: failure('network', 'no') }

const PATCH = { path: '/runs/w1/changes.patch', files: 1, insertions: 2, deletions: 0, base: 'abc' }

const TABLE: [what: string, facts: Partial<Facts>, signals: [name: string, detail: string][]][] = [
  ['a plain run is worth no word', {}, []],
  [
    'another worker answered (H33)',
    { answered: 'claude-cli' },
    [['fell_back', 'codex-cli could not, claude-cli did']],
  ],
  [
    'the cost was not told: the budget presumes it',
    { report: aReport({ cost: { basis: 'unknown', because: 'no price' } }) },
    [
      ['cost_unknown', 'no price'],
      ['cost_presumed', 'the budget counts this run at its full hold'],
    ],
  ],
  ['the vendor took all that was held', { holdUsdMicros: 1500 }, []],
  [
    'the vendor took more than was held',
    { holdUsdMicros: 1499 },
    [['over_hold', 'it used more than the $0.0015 held for it']],
  ],
  [
    'somebody else pays than the last time',
    { laneBefore: { billing: 'subscription', from: 'codex login (ChatGPT)' } },
    [
      [
        'lane_changed',
        'now paid by OPENAI_API_KEY (metered), before by codex login (ChatGPT) (subscription)',
      ],
    ],
  ],
  ['the same pays as the last time', { laneBefore: { billing: 'metered', from: 'OPENAI_API_KEY' } }, []],
  [
    'the price is the dearest it can be',
    { priceIsUpperBound: true },
    [['price_upper_bound', expect.any(String)]],
  ],
  [
    'the model is not named',
    { report: unsaid },
    [['model_unconfirmed', 'codex-cli does not say which model answered']],
  ],
  [
    'not all of the output was read',
    { losses: { ...NOTHING, omittedBytes: 7 } },
    [['output_omitted', '7 bytes from the middle were not read; the transcript has them']],
  ],
  ['lines that were too long to watch are read at the end', { losses: { ...NOTHING, linesSkipped: 3 } }, []],
  ['a failed run has no model to name', { report: failed }, []],
  [
    'a failed run had changed something',
    { report: failed, patch: PATCH },
    [
      [
        'partial_work',
        'the run did not come to its end: the patch may be half done, and no check has looked at it',
      ],
    ],
  ],
  ['a patch of a run that came to its end is whole', { patch: PATCH }, []],
  [
    'another model answered',
    { report: answered('gpt-6-sol', 'gpt-6-luna') },
    [['model_differs', 'asked for gpt-6-sol, gpt-6-luna answered']],
  ],
  [
    'a smaller sister answered',
    { report: answered('gpt-5', 'gpt-5-mini') },
    [['model_differs', 'asked for gpt-5, gpt-5-mini answered']],
  ],
  ['an alias was answered by its dated name', { report: answered('gpt-4o', 'gpt-4o-2024-08-06') }, []],
  [
    'a dated name in the other style',
    { report: answered('claude-haiku-4-5', 'claude-haiku-4-5-20251001') },
    [],
  ],
  [
    'the date that was asked for is part of the name',
    { report: answered('gpt-4o-2024-05-13', 'gpt-4o-2024-08-06') },
    [['model_differs', 'asked for gpt-4o-2024-05-13, gpt-4o-2024-08-06 answered']],
  ],
  [
    'a gateway’s name for it, and a date, are no other model',
    { report: answered('claude-sonnet-5-5', 'us.anthropic.claude-sonnet-5-5-20260901-v1:0') },
    [],
  ],
  [
    'the same family in another version',
    { report: answered('claude-sonnet-5-5', 'claude-sonnet-5-20260901') },
    [['model_differs', 'asked for claude-sonnet-5-5, claude-sonnet-5-20260901 answered']],
  ],
  [
    'a name that tells nothing',
    { report: answered('gpt-6-sol', 'our-deployment') },
    [
      [
        'model_unconfirmed',
        'asked for gpt-6-sol, our-deployment answered: whether it is the same cannot be told',
      ],
    ],
  ],
  [
    'the model was written in another way',
    { modelAsked: 'openai/gpt-6-sol', report: answered('gpt-6-sol', 'gpt-6-sol') },
    [['model_taken', '`openai/gpt-6-sol` was taken for gpt-6-sol']],
  ],
  [
    'processes of the run outlived it (I2)',
    { survivors: [41, 42] },
    [['left_running', 'could not be ended and may still work: pid 41, 42']],
  ],
  ['the whole context was sent', { fullContext: true }, [['context_kept', expect.any(String)]]],
]

test.each(TABLE)('%s', (_what, over, signals) => {
  expect(signalsOf(facts(over))).toEqual(signals.map(([name, detail]) => ({ name, detail })))
})
