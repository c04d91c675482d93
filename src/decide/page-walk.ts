import type { PageErrand, PageEvent, Seen, Sight } from '../domain/browse.ts'
import { afterSending } from './page-answer.ts'
import { beforeSending, refuseSight } from './page-before.ts'
import { halt, type Move, on, type Walk } from './page-move.ts'

/** More than that is no accident. */
const MOST_LOSSES = 2

/** Opens the page, or the conversation. What is told as one and is none of this page is not opened. */
export function begin({ page, conversation, facts }: PageErrand, nowMs: number): Move {
  const walk: Walk = {
    step: 'open',
    sinceMs: nowMs,
    sent: 'no',
    losses: 0,
    askedBefore: 0,
    ...(conversation === undefined ? {} : { conversation }),
    isStopSeen: false,
    text: '',
    textSinceMs: nowMs,
    told: { chars: 0, atMs: nowMs },
    notes: [],
  }
  if (conversation !== undefined && !isConversation(conversation, page, facts.conversation))
    return halt(walk, 'session_gone', `${conversation} is no conversation of ${page}`)
  const url = conversation ?? page
  return {
    walk,
    act: { do: 'open', url },
    tell: [{ type: 'page.opened', url, captured: facts.captured }],
  }
}

/**
 * The next thing to do on a chat page after a look at it. Pure: a run is replayed from its sights and their times.
 *
 * Contract: `click submit` comes once at most in a run, and only after a sight in which the text box held the whole prompt
 * on the page's own site. After it, whatever happens, the page is only looked at, or opened again at the conversation.
 */
export function nextMove(errand: PageErrand, before: Walk, seen: Seen, nowMs: number): Move {
  if (seen.saw === 'close') return halt(before, 'browser_tab_lost', 'its tab, or the browser, was closed')
  if (seen.saw === 'crash') return reopened(errand, before, nowMs)
  if (seen.saw === 'nothing') return unseen(errand, before, nowMs)
  const { sight } = seen
  const { unseenSinceMs: _over, ...walk } = before
  const refused = refuseSight(errand, walk, sight)
  if (refused) return refused
  const at = withConversation(errand, walk, sight)
  const isNew = at.walk.document !== undefined && at.walk.document !== sight.document
  const here = { ...at.walk, document: sight.document }
  const move = isNew
    ? reloaded(here, nowMs)
    : here.sent === 'no'
      ? beforeSending(errand, here, sight, nowMs)
      : afterSending(errand, here, sight, nowMs)
  return { ...move, tell: [...at.tell, ...move.tell] }
}

/** Between two documents nothing is to be seen for a moment. */
function unseen({ facts }: PageErrand, walk: Walk, nowMs: number): Move {
  const { unseenSinceMs = nowMs } = walk
  if (nowMs - unseenSinceMs < facts.waitsMs.open) return on({ ...walk, unseenSinceMs })
  return halt(walk, 'browser_tab_lost', 'the page could not be looked at any more')
}

/** Its address, as soon as it has one of its own: also a run that never ends has left it behind. */
function withConversation(
  { page, facts }: PageErrand,
  walk: Walk,
  { url }: Sight,
): { walk: Walk; tell: PageEvent[] } {
  if (walk.sent === 'no' || url === walk.conversation || !isConversation(url, page, facts.conversation))
    return { walk, tell: [] }
  return { walk: { ...walk, conversation: url }, tell: [{ type: 'page.conversation', url }] }
}

/** Whether an address is that of a conversation of this page. */
export function isConversation(url: string, page: string, path: string): boolean {
  const [here, home] = [URL.parse(url), URL.parse(page)]
  return here?.origin === home?.origin && new RegExp(`^${path}$`).test(here?.pathname ?? '')
}

/** Nothing was sent: from the start. Else only what stands there counts. */
function reloaded(walk: Walk, nowMs: number): Move {
  if (walk.losses >= MOST_LOSSES) return halt(walk, 'browser_tab_lost', 'the page was loaded again and again')
  const lost = { ...walk, losses: walk.losses + 1, sinceMs: nowMs }
  if (walk.sent === 'no') return on({ ...lost, step: 'open', text: '', textSinceMs: nowMs })
  return { walk: backOn(lost, 'the page was reloaded'), act: { do: 'look' }, tell: [recovered('reload')] }
}

function reopened({ page }: PageErrand, walk: Walk, nowMs: number): Move {
  if (walk.losses >= MOST_LOSSES) return halt(walk, 'browser_tab_lost', 'its tab crashed again and again')
  const { document: _old, unseenSinceMs: _over, ...rest } = walk
  const lost = { ...rest, losses: walk.losses + 1, sinceMs: nowMs }
  const url = walk.conversation ?? page
  if (walk.sent === 'no')
    return { walk: { ...lost, step: 'open', text: '' }, act: { do: 'open', url }, tell: [] }
  if (walk.conversation === undefined)
    return halt(walk, 'browser_tab_lost', 'its tab crashed before the conversation had an address')
  return { walk: backOn(lost, 'its tab crashed'), act: { do: 'open', url }, tell: [recovered('crash')] }
}

const recovered = (after: 'reload' | 'crash'): PageEvent => ({ type: 'page.recovered', after })

const backOn = (walk: Walk, what: string): Walk => ({
  ...walk,
  step: 'back',
  isStopSeen: false,
  notes: [...walk.notes, `${what} after the message was sent; it was not sent again`],
})
