import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Move } from '../../src/decide/page-move.ts'
import { begin, isConversation, nextMove } from '../../src/decide/page-walk.ts'
import type { Act, PageErrand, PageEvent, PagePart, Seen, Sight } from '../../src/domain/browse.ts'
import { GROK_PAGE } from '../../src/domain/grok-page.ts'

const PAGE = 'https://grok.com/'
const TALK = 'https://grok.com/c/8f1d'
const PROMPT = 'First\n\nSecond'

const errand: PageErrand = { page: PAGE, prompt: PROMPT, mode: 'auto', facts: GROK_PAGE }

const NOTHING = Object.fromEntries(
  Object.keys(GROK_PAGE.selectors).map((part) => [part, false]),
) as Sight['has']

const sight = (
  more: Partial<Omit<Sight, 'has'>> & { has?: Partial<Record<PagePart, boolean>> } = {},
): Sight => ({
  url: PAGE,
  title: 'Grok',
  document: 'one',
  canSubmit: false,
  draft: '',
  mode: 'Auto',
  choices: [],
  asked: [],
  answer: '',
  links: [],
  ...more,
  has: { ...NOTHING, composer: true, submit: true, mode: true, ...more.has },
})

type Step = [afterMs: number, seen: Partial<Parameters<typeof sight>[0]> | 'crash' | 'close' | 'nothing']

/** Walks a page that shows one sight after the other, and tells what was done and written down. */
function walked(steps: Step[], of: PageErrand = errand): { acts: Act[]; told: PageEvent[]; last: Move } {
  let nowMs = 0
  let last = begin(of, nowMs)
  const acts: Act[] = [last.act]
  const told = [...last.tell]
  for (const [afterMs, what] of steps) {
    if (last.act.do === 'leave') break
    nowMs += afterMs
    const seen: Seen = typeof what === 'string' ? { saw: what } : { saw: 'page', sight: sight(what) }
    last = nextMove(of, last.walk, seen, nowMs)
    if (last.act.do !== 'look') acts.push(last.act)
    told.push(...last.tell)
  }
  return { acts, told, last }
}

const FILLED = { draft: 'First\nSecond', canSubmit: true }
const SENT = { url: TALK, asked: [PROMPT] }
const SENDING: Step[] = [
  [100, {}],
  [400, {}],
  [100, { draft: 'First\n\nSecond' }],
  [100, FILLED],
]

test('a walk from the page to its answer, each act once', () => {
  const { acts, told } = walked([
    ...SENDING,
    [100, SENT],
    [100, { ...SENT, has: { stop: true } }],
    [900, { ...SENT, has: { stop: true }, answer: 'So' }],
    [100, { ...SENT, answer: 'So far' }],
    [2_900, { ...SENT, answer: 'So far' }],
    [200, { ...SENT, answer: 'So far', links: ['https://a.dev/'] }],
  ])
  expect(acts).toEqual([
    { do: 'open', url: PAGE },
    { do: 'insert' },
    { do: 'click', part: 'submit' },
    { do: 'leave', at: 'read' },
  ])
  expect(told).toEqual([
    { type: 'page.opened', url: PAGE, captured: GROK_PAGE.captured },
    { type: 'page.mode', mode: 'Auto' },
    { type: 'page.sending' },
    { type: 'page.conversation', url: TALK },
    { type: 'page.sent' },
    { type: 'page.progress', chars: 2 },
    { type: 'page.progress', chars: 6 },
    { type: 'page.answer', text: 'So far', links: ['https://a.dev/'], mode: 'Auto' },
  ])
})

const { waitsMs } = GROK_PAGE

describe('each wait has an end of its own, and says which it was', () => {
  test.each<[what: string, steps: Step[], kind: string, at: string, of?: PageErrand]>([
    [
      'the text box',
      [
        [0, { has: { composer: false } }],
        [waitsMs.open, { has: { composer: false } }],
      ],
      'browser_page_changed',
      'open',
    ],
    [
      'a page that does not load',
      [
        [0, { url: 'chrome-error://x/', has: { composer: false } }],
        [waitsMs.settle, { url: 'chrome-error://x/', has: { composer: false } }],
      ],
      'network',
      'open',
    ],
    [
      'a conversation',
      [
        [0, { url: TALK }],
        [waitsMs.history, { url: TALK }],
      ],
      'session_gone',
      'open',
      { ...errand, conversation: TALK },
    ],
    [
      'the mode menu',
      [
        [100, { has: { mode: false } }],
        [400, { has: { mode: false } }],
        [waitsMs.mode, { has: { mode: false } }],
      ],
      'browser_page_changed',
      'mode',
    ],
    [
      'its items',
      [
        [100, {}],
        [400, {}],
        [waitsMs.mode, {}],
      ],
      'browser_page_changed',
      'menu',
      { ...errand, mode: 'heavy' },
    ],
    [
      'the mode',
      [
        [100, {}],
        [400, {}],
        [waitsMs.mode, { choices: ['Fast', 'Auto'] }],
      ],
      'browser_mode_missing',
      'menu',
      { ...errand, mode: 'heavy' },
    ],
    [
      'a mode that was chosen',
      [
        [100, {}],
        [400, {}],
        [100, { choices: ['Heavy for a team'] }],
        [waitsMs.mode, {}],
      ],
      'browser_mode_missing',
      'chosen',
      { ...errand, mode: 'heavy' },
    ],
    [
      'the text in the box',
      [
        [100, {}],
        [400, {}],
        [waitsMs.fill, { draft: 'First' }],
      ],
      'browser_not_sent',
      'filled',
    ],
    [
      'Submit',
      [
        ...SENDING.slice(0, 3),
        [0, { ...FILLED, has: { submit: false } }],
        [waitsMs.submit, { ...FILLED, has: { submit: false } }],
      ],
      'browser_page_changed',
      'submit',
    ],
    [
      'an enabled Submit',
      [...SENDING.slice(0, 3), [waitsMs.submit, { ...FILLED, canSubmit: false }]],
      'browser_not_sent',
      'submit',
    ],
    ['the message', [...SENDING, [waitsMs.echo, {}]], 'browser_unsure', 'echo'],
    ['the same message', [...SENDING, [waitsMs.echo, { asked: ['First'] }]], 'browser_unsure', 'echo'],
    ['an answer', [...SENDING, [100, SENT], [waitsMs.begin, SENT]], 'browser_no_answer', 'answer'],
    [
      'an answer after Stop',
      [...SENDING, [100, SENT], [100, { ...SENT, has: { stop: true } }], [waitsMs.grow, SENT]],
      'browser_no_answer',
      'answer',
    ],
    [
      'the end of Stop',
      [...SENDING, [100, SENT], [waitsMs.answer, { ...SENT, has: { stop: true } }]],
      'browser_no_answer',
      'answer',
    ],
    [
      'the message after a reload',
      [
        ...SENDING,
        [100, SENT],
        [100, { url: TALK, document: 'two' }],
        [waitsMs.history, { url: TALK, document: 'two' }],
      ],
      'browser_no_answer',
      'back',
    ],
    [
      'a page that answers',
      [
        [0, {}],
        [0, 'nothing'],
        [waitsMs.open, 'nothing'],
      ],
      'browser_tab_lost',
      'open',
    ],
  ])('%s', (_what, steps, kind, at, of) => {
    const { last } = walked(steps, of)
    expect([last.act, last.tell.at(-1)]).toMatchObject([
      { do: 'leave', at },
      { type: 'page.halt', kind, at },
    ])
    // A moment earlier it is still waited for.
    const earlier = steps.map(([ms, what], index): Step => [index === steps.length - 1 ? ms - 1 : ms, what])
    expect(walked(earlier, of).last.act.do).toBe('look')
  })
})

describe('what is in the way before anything is sent', () => {
  test.each<[what: string, shown: Parameters<typeof sight>[0], kind: string]>([
    ['a login', { has: { login: true } }, 'browser_logged_out'],
    ['a paywall', { has: { paywall: true } }, 'browser_paywall'],
    ['a check for bots', { has: { challenge: true } }, 'browser_challenged'],
    ['another site', { url: 'https://accounts.x.ai/sign-in' }, 'browser_logged_out'],
    ['a draft of somebody else', { draft: 'Mine' }, 'browser_not_sent'],
  ])('%s', (_what, shown, kind) => {
    const { acts, last } = walked([
      [100, shown],
      [400, shown],
    ])
    expect(acts.map((act) => act.do)).toEqual(['open', 'leave'])
    expect(last.tell.at(-1)).toMatchObject({
      kind,
      sent: false,
      message: expect.stringMatching(/; nothing was sent$/),
    })
  })

  test('a login that only flashes while the page loads is none', () => {
    const { acts } = walked([
      [100, { has: { login: true } }],
      [100, {}],
      [400, {}],
    ])
    expect(acts.at(-1)).toEqual({ do: 'insert' })
  })

  test('a check for bots after the message was sent ends it too, and says that it was', () => {
    const { last } = walked([...SENDING, [100, SENT], [100, { ...SENT, has: { challenge: true } }]])
    expect(last.tell.at(-1)).toMatchObject({ kind: 'browser_challenged', sent: true })
  })
})

describe('a tab that goes away', () => {
  const back = { ...SENT, document: 'two', answer: 'So' }
  test('reloaded before the click, it begins again', () => {
    const { acts } = walked([
      [100, {}],
      [400, {}],
      [100, { document: 'two' }],
      [100, { document: 'two' }],
      [400, { document: 'two' }],
    ])
    expect(acts.map((act) => act.do)).toEqual(['open', 'insert', 'insert'])
  })
  test('reloaded after it, the answer is read from where it stands', () => {
    const { acts, last } = walked([
      ...SENDING,
      [100, SENT],
      [100, back],
      [100, back],
      [100, back],
      [waitsMs.unstopped, back],
    ])
    expect(acts.map((act) => act.do)).toEqual(['open', 'insert', 'click', 'leave'])
    expect(last.walk.notes).toEqual([
      'the page was reloaded after the message was sent; it was not sent again',
    ])
  })
  test('between two documents for a moment, also late in a long answer, it is waited for', () => {
    const { last } = walked([
      ...SENDING,
      [100, SENT],
      [100_000, { ...SENT, has: { stop: true } }],
      [100, 'nothing'],
    ])
    expect(last.act).toEqual({ do: 'look' })
  })
  test('reloaded after the same message was asked anew, an earlier answer is not taken for its own', () => {
    const earlier = { url: TALK, asked: [PROMPT], answer: 'Old' }
    const of = { ...errand, conversation: TALK, asksAgain: true } as const
    const steps: Step[] = [
      [100, earlier],
      [400, earlier],
      [100, { ...earlier, ...FILLED }],
      [100, { ...earlier, ...FILLED }],
    ]
    const lost = { ...earlier, document: 'two' }
    const { acts, last } = walked([...steps, [100, lost], [100, lost], [waitsMs.history, lost]], of)
    expect([acts.map((act) => act.do), last.tell.at(-1)]).toMatchObject([
      ['open', 'insert', 'click', 'leave'],
      { kind: 'browser_unsure', at: 'back' },
    ])
  })
  test('crashed after it, it is opened again at the conversation', () => {
    const { acts } = walked([...SENDING, [100, SENT], [100, 'crash']])
    expect(acts.at(-1)).toEqual({ do: 'open', url: TALK })
  })
  test('crashed without an address of its own, it is lost', () => {
    const { last } = walked([...SENDING, [100, 'crash']])
    expect(last.tell.at(-1)).toMatchObject({ kind: 'browser_tab_lost', sent: true })
  })
  test('three times in a row, it is left', () => {
    const { last } = walked([
      [100, {}],
      [100, 'crash'],
      [100, 'crash'],
      [100, 'crash'],
    ])
    expect(last.tell.at(-1)).toMatchObject({ kind: 'browser_tab_lost', sent: false })
  })
})

test('a page whose last message is ours is asked nothing, unless an earlier run has had that answer', () => {
  const there = { url: TALK, asked: [PROMPT], answer: 'So' }
  const steps: Step[] = [
    [100, there],
    [400, there],
    [100, there],
    [waitsMs.unstopped, there],
  ]
  const of = { ...errand, conversation: TALK }
  expect(walked(steps, of).acts.map((act) => act.do)).toEqual(['open', 'leave'])
  expect(walked(steps, { ...of, asksAgain: true }).acts.map((act) => act.do)).toEqual([
    'open',
    'insert',
    'leave',
  ])
})

test.each([
  [TALK, true],
  [`${TALK}/`, true],
  ['https://grok.com/', false],
  ['https://grok.com/c/', false],
  ['https://grok.com.evil.dev/c/8f1d', false],
  ['http://grok.com/c/8f1d', false],
  ['https://grok.com/c/8f1d/share', false],
  ['javascript:alert(1)', false],
  ['nothing', false],
])('%s is a conversation of the page: %s', (url, is) => {
  expect(isConversation(url, PAGE, GROK_PAGE.conversation)).toBe(is)
})

const anySeen: fc.Arbitrary<Seen> = fc.oneof(
  { weight: 1, arbitrary: fc.constantFrom<Seen>({ saw: 'crash' }, { saw: 'nothing' }) },
  {
    weight: 12,
    arbitrary: fc
      .record({
        url: fc.constantFrom(PAGE, TALK),
        document: fc.constantFrom('one', 'one', 'one', 'two'),
        canSubmit: fc.boolean(),
        draft: fc.constantFrom('', PROMPT, PROMPT, 'Mine'),
        asked: fc.constantFrom<string[]>([], [PROMPT], ['Other'], ['Other', PROMPT]),
        answer: fc.constantFrom('', 'So', 'So far'),
        stop: fc.boolean(),
        composer: fc.constantFrom(true, true, true, false),
      })
      .map(
        ({ stop, composer, ...rest }): Seen => ({
          saw: 'page',
          sight: sight({ ...rest, has: { stop, composer } }),
        }),
      ),
  },
)

test('whatever a page shows: Submit is clicked once at most, over the whole prompt, and nothing is typed after it (M25)', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat({ max: 4_000 }), anySeen), { maxLength: 60 }), (looks) => {
      let nowMs = 0
      let move = begin(errand, nowMs)
      let clicks = 0
      for (const [afterMs, seen] of looks) {
        if (move.act.do === 'leave') break
        nowMs += afterMs
        move = nextMove(errand, move.walk, seen, nowMs)
        if (clicks > 0) expect(['look', 'open', 'leave']).toContain(move.act.do)
        if (move.act.do !== 'click') continue
        clicks += 1
        expect(seen).toMatchObject({ saw: 'page', sight: { draft: PROMPT, canSubmit: true } })
      }
      expect(clicks).toBeLessThanOrEqual(1)
    }),
    { numRuns: 2_000 },
  )
})
