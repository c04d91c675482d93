import type { PageErrand, PageEvent, Sight } from '../domain/browse.ts'
import { halt, isAskedLast, type Move, on, to, type Walk, waitOr } from './page-move.ts'

/** The steps after the click: nothing is ever sent again. */
export function afterSending(errand: PageErrand, walk: Walk, sight: Sight, nowMs: number): Move {
  if (walk.step === 'echo') return echo(errand, walk, sight, nowMs)
  if (walk.step === 'back') return back(errand, walk, sight, nowMs)
  return answer(errand, walk, sight, nowMs)
}

/** The message that was sent has to stand in the conversation, and nothing else. */
function echo(errand: PageErrand, walk: Walk, sight: Sight, nowMs: number): Move {
  const isNew = sight.asked.length > walk.askedBefore
  if (isSentLast(errand, walk, sight)) return answering(walk, nowMs, [{ type: 'page.sent' }])
  const why = isNew
    ? 'the message in the conversation is not the one that was sent'
    : 'Submit was clicked, and no new message was seen'
  return waitOr(walk, errand.facts.waitsMs.echo, nowMs, () => halt(walk, 'browser_unsure', why))
}

/** After the page went away: what stands there is looked for, and never asked for again. */
function back(errand: PageErrand, walk: Walk, sight: Sight, nowMs: number): Move {
  if (isSentLast(errand, walk, sight)) return answering(walk, nowMs, [])
  const why = 'the page was loaded anew, and does not show the message'
  return waitOr(walk, errand.facts.waitsMs.history, nowMs, () =>
    walk.sent === 'clicked' ? halt(walk, 'browser_unsure', why) : halt(walk, 'browser_no_answer', why),
  )
}

/** An equal message that stood there before is not the one that was sent. */
const isSentLast = (errand: PageErrand, { askedBefore }: Walk, sight: Sight): boolean =>
  sight.asked.length > askedBefore && isAskedLast(errand, sight)

const answering = (walk: Walk, nowMs: number, tell: PageEvent[]): Move => ({
  ...to({ ...walk, sent: 'seen', text: '', textSinceMs: nowMs }, 'answer', nowMs),
  tell,
})

/** Stop appears and goes, it may come back, and what stands there may still grow after it: only a text that stays is an answer. */
function answer({ facts: { waitsMs } }: PageErrand, before: Walk, sight: Sight, nowMs: number): Move {
  const { walk, tell } = watched(before, sight, nowMs)
  const stayedMs = nowMs - walk.textSinceMs
  if (sight.has.stop) {
    const late = () => halt(walk, 'browser_no_answer', 'it was still answering when its time was over')
    return telling(tell, waitOr(walk, waitsMs.answer, nowMs, late))
  }
  if (walk.text.trim() === '') {
    const [limitMs, why] = walk.isStopSeen
      ? [waitsMs.grow, 'Stop went away without an answer']
      : [waitsMs.begin, 'no answer began']
    return stayedMs < limitMs ? on(walk) : halt(walk, 'browser_no_answer', why)
  }
  if (stayedMs >= (walk.isStopSeen ? waitsMs.still : waitsMs.unstopped)) return read(walk, sight)
  const late = () => halt(walk, 'browser_no_answer', 'its text did not come to rest')
  return telling(tell, waitOr(walk, waitsMs.answer + waitsMs.grow, nowMs, late))
}

const PROGRESS_MS = 1_000

/** With what the answer is by now. New text is told once a second at most: it is what keeps the idle clock from ending the run. */
function watched(walk: Walk, { answer: text, has }: Sight, nowMs: number): { walk: Walk; tell: PageEvent[] } {
  const isSame = text === walk.text && !has.stop
  const now = {
    ...walk,
    text,
    textSinceMs: isSame ? walk.textSinceMs : nowMs,
    isStopSeen: walk.isStopSeen || has.stop,
  }
  const chars = text.length
  if (chars === walk.told.chars || nowMs - walk.told.atMs < PROGRESS_MS) return { walk: now, tell: [] }
  return { walk: { ...now, told: { chars, atMs: nowMs } }, tell: [{ type: 'page.progress', chars }] }
}

const telling = (tell: readonly PageEvent[], move: Move): Move => ({ ...move, tell: [...tell, ...move.tell] })

const read = (walk: Walk, { answer: text, links, mode }: Sight): Move => ({
  walk: { ...walk, step: 'read' },
  act: { do: 'leave', at: 'read' },
  tell: [{ type: 'page.answer', text, links, mode: mode.trim() }],
})
