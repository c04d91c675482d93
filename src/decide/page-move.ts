import type { Act, PageErrand, PageEvent, PagePart, PageStep, Sight } from '../domain/browse.ts'
import type { FailureKind } from '../domain/failure.ts'

/** Where a run on a page stands. Times are of any clock that only goes on, ms. */
export type Walk = {
  step: PageStep
  /** Since when it is at this step. */
  sinceMs: number
  /** `clicked`: the message may have been sent; `seen`: it stands in the conversation. */
  sent: 'no' | 'clicked' | 'seen'
  /** The document in which the step is taken. */
  document?: string
  /** Since when nothing of the page could be seen. */
  unseenSinceMs?: number
  /** How often the page went away under it. */
  losses: number
  /** Messages of the user that stood there before ours. */
  askedBefore: number
  conversation?: string
  isStopSeen: boolean
  /** What is watched until it stays as it is: how the page looks while it opens, later the answer; and since when it does. */
  text: string
  textSinceMs: number
  /** The last progress that was told. */
  told: { chars: number; atMs: number }
  /** What a reader should know of how it went. */
  notes: readonly string[]
}

/** Where it stands then, what is to be done, and what is to be written down before it is. */
export type Move = { walk: Walk; act: Act; tell: readonly PageEvent[] }

/** Looks again. */
export const on = (walk: Walk, tell: readonly PageEvent[] = []): Move => ({ walk, act: { do: 'look' }, tell })

/** The next step, with what is done to come to it. */
export const to = (walk: Walk, step: PageStep, nowMs: number, act: Act = { do: 'look' }): Move => ({
  walk: { ...walk, step, sinceMs: nowMs },
  act,
  tell: [],
})

/** Looks again until the step has taken as long as it may. */
export const waitOr = (walk: Walk, limitMs: number, nowMs: number, late: () => Move): Move =>
  nowMs - walk.sinceMs < limitMs ? on(walk) : late()

/** Leaves the page where it did not go on as it must. */
export function halt(walk: Walk, kind: FailureKind, why: string): Move {
  const sent = walk.sent !== 'no'
  const partial = sent && walk.text !== '' ? { partial: walk.text } : {}
  const message = `${why}; ${SENT[walk.sent]}`
  return {
    walk,
    act: { do: 'leave', at: walk.step },
    tell: [{ type: 'page.halt', at: walk.step, kind, message, sent, ...partial }],
  }
}

const SENT = {
  no: 'nothing was sent',
  clicked: 'the message may have been sent',
  seen: 'the message was sent',
} as const

/** A part that is not where it was. */
export function changed({ facts }: PageErrand, walk: Walk, part: PagePart): Move {
  const { what, find } = facts.selectors[part]
  const why = `${what} was not found (${find.join(' or ')}, as captured on ${facts.captured})`
  return halt(walk, 'browser_page_changed', why)
}

/** Pages set blanks and lines anew: a text is compared without them. */
export const bare = (text: string): string => text.replace(/[\s\u200b\ufeff]+/gu, '')

export const isAskedLast = ({ prompt }: PageErrand, { asked }: Sight): boolean =>
  bare(asked.at(-1) ?? '') === bare(prompt)
