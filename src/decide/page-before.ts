import type { PageErrand, PagePart, Sight } from '../domain/browse.ts'
import { bare, changed, halt, isAskedLast, type Move, on, to, type Walk, waitOr } from './page-move.ts'

/** Why no step may be taken on what is shown: another site, a login, a paywall, a check for bots. */
export function refuseSight({ page, facts }: PageErrand, walk: Walk, sight: Sight): Move | undefined {
  const { origin } = URL.parse(sight.url) ?? {}
  if (isWebUrl(sight.url) && origin !== URL.parse(page)?.origin)
    return halt(walk, 'browser_logged_out', `the page led to ${origin}`)
  const { has } = sight
  const shown = (part: PagePart) => `the page shows ${facts.selectors[part].what}`
  if (has.challenge) return halt(walk, 'browser_challenged', shown('challenge'))
  if (has.paywall) return halt(walk, 'browser_paywall', shown('paywall'))
  const isSettled = walk.sent === 'no' && walk.step !== 'open'
  if (has.login && isSettled) return halt(walk, 'browser_logged_out', 'the page asks to log in')
  return undefined
}

/** The steps up to the one click that sends. */
export function beforeSending(errand: PageErrand, walk: Walk, sight: Sight, nowMs: number): Move {
  switch (walk.step) {
    case 'open':
      return opened(errand, walk, sight, nowMs)
    case 'mode':
      return mode(errand, walk, sight, nowMs)
    case 'menu':
      return menu(errand, walk, sight, nowMs)
    case 'chosen':
      return chosen(errand, walk, sight, nowMs)
    case 'fill':
      return fill(errand, walk, sight, nowMs)
    case 'filled':
      return filled(errand, walk, sight, nowMs)
    default:
      return submit(errand, walk, sight, nowMs)
  }
}

/** The text box shows before a login is asked for, and before the conversation: only a page that has settled counts. */
function opened(errand: PageErrand, walk: Walk, sight: Sight, nowMs: number): Move {
  const { waitsMs } = errand.facts
  const { has, asked } = sight
  const text = `${has.composer} ${has.login} ${asked.length}`
  if (text !== walk.text) return on({ ...walk, text, textSinceMs: nowMs })
  if (nowMs - walk.textSinceMs < waitsMs.settle) return on(walk)
  if (has.login) return halt(walk, 'browser_logged_out', 'the page asks to log in')
  if (sight.url.startsWith('chrome-error:')) return unloaded(errand, walk)
  if (!has.composer) return waitOr(walk, waitsMs.open, nowMs, () => changed(errand, walk, 'composer'))
  if (errand.conversation !== undefined && asked.length === 0)
    return waitOr(walk, waitsMs.history, nowMs, () => noHistory(walk))
  if (errand.conversation !== undefined && !errand.asksAgain && isAskedLast(errand, sight)) {
    const notes = [...walk.notes, 'the message stood there already; it was not sent again']
    const found = to({ ...walk, sent: 'seen', notes, text: '', textSinceMs: nowMs }, 'answer', nowMs)
    return { ...found, tell: [{ type: 'page.found' }] }
  }
  return mode(errand, { ...walk, step: 'mode', sinceMs: nowMs }, sight, nowMs)
}

const isWebUrl = (url: string): boolean => /^https?:/.test(url)

const unloaded = ({ page, conversation = page }: PageErrand, walk: Walk): Move =>
  halt(walk, 'network', `${conversation} did not load`)

const noHistory = (walk: Walk): Move => halt(walk, 'session_gone', 'the conversation shows no messages')

function mode(errand: PageErrand, walk: Walk, sight: Sight, nowMs: number): Move {
  if (!sight.has.mode)
    return waitOr(walk, errand.facts.waitsMs.mode, nowMs, () => changed(errand, walk, 'mode'))
  if (!isMode(sight.mode, errand.mode)) return to(walk, 'menu', nowMs, { do: 'click', part: 'mode' })
  return fill(errand, { ...walk, step: 'fill', sinceMs: nowMs }, sight, nowMs)
}

function menu(errand: PageErrand, walk: Walk, { choices }: Sight, nowMs: number): Move {
  const choice = choices.find((one) => isMode(one, errand.mode))
  if (choice !== undefined) return to(walk, 'chosen', nowMs, { do: 'choose', mode: choice })
  return waitOr(walk, errand.facts.waitsMs.mode, nowMs, () =>
    choices.length === 0
      ? changed(errand, walk, 'choice')
      : halt(walk, 'browser_mode_missing', `its menu has ${choices.join(', ')}, and no ${errand.mode}`),
  )
}

function chosen(errand: PageErrand, walk: Walk, sight: Sight, nowMs: number): Move {
  if (isMode(sight.mode, errand.mode))
    return fill(errand, { ...walk, step: 'fill', sinceMs: nowMs }, sight, nowMs)
  const still = `${errand.mode} was chosen, and the page says ${JSON.stringify(sight.mode)}`
  return waitOr(walk, errand.facts.waitsMs.mode, nowMs, () => halt(walk, 'browser_mode_missing', still))
}

/** An item of the menu may say more than its name: its first word is that. */
const isMode = (shown: string, wanted: string): boolean =>
  shown.trim().split(/\s/)[0]?.toLowerCase() === wanted.toLowerCase()

function fill(errand: PageErrand, walk: Walk, sight: Sight, nowMs: number): Move {
  const told = { type: 'page.mode', mode: sight.mode.trim() } as const
  const draft = bare(sight.draft)
  // What an earlier run put there, and did not come to send.
  if (draft === bare(errand.prompt)) return { ...to(walk, 'submit', nowMs), tell: [told] }
  if (draft !== '')
    return halt(walk, 'browser_not_sent', 'the text box holds a draft that is not of this run')
  return { ...to(walk, 'filled', nowMs, { do: 'insert' }), tell: [told] }
}

function filled(errand: PageErrand, walk: Walk, { draft }: Sight, nowMs: number): Move {
  const [held, wanted] = [bare(draft), bare(errand.prompt)]
  if (held === wanted) return to(walk, 'submit', nowMs)
  const why = `the text box took ${held.length} of ${wanted.length} characters (blanks left out)`
  return waitOr(walk, errand.facts.waitsMs.fill, nowMs, () => halt(walk, 'browser_not_sent', why))
}

function submit(errand: PageErrand, walk: Walk, sight: Sight, nowMs: number): Move {
  const { submit: limitMs } = errand.facts.waitsMs
  if (bare(sight.draft) !== bare(errand.prompt))
    return halt(walk, 'browser_not_sent', 'the text box was changed before it could be sent')
  if (!sight.has.submit) return waitOr(walk, limitMs, nowMs, () => changed(errand, walk, 'submit'))
  if (!sight.canSubmit)
    return waitOr(walk, limitMs, nowMs, () => halt(walk, 'browser_not_sent', 'Submit stayed disabled'))
  const clicked = { ...walk, sent: 'clicked', askedBefore: sight.asked.length, text: '' } as const
  return {
    ...to(clicked, 'echo', nowMs, { do: 'click', part: 'submit' }),
    tell: [{ type: 'page.sending' }],
  }
}
