import type { JudgedClaim } from '../../domain/claim.ts'
import { fence } from '../../domain/fence.ts'
import { oneLine } from '../../domain/printable.ts'
import { HONESTY, type Purpose, purposeOf } from '../../domain/research.ts'

/** A round that has an answer. */
export type Answered = { at: number; text: string; claims: readonly JudgedClaim[] }

const WORDS: Record<Purpose, string> = {
  'first pass':
    'the first pass. Search widely, and answer as far as the sources go. End with what is still open.',
  'gap filling':
    'fill the gaps. Search for what the rounds before left open, doubted or could not support, and for sources that contradict them. Do not repeat what stands.',
  synthesis:
    'the synthesis. Write the whole answer anew from what the rounds found and you can cite. Leave out what nobody supports, or mark it as unverified. Where sources disagree, say so.',
}

/** What a worker is told in one round: the question, what the round is for, and what did not hold so far. */
export function roundGoal(
  question: string,
  at: number,
  of: number,
  before: readonly Answered[],
  nonce: string,
): string {
  const head = of === 1 ? '' : `This is round ${at} of ${of}: ${WORDS[purposeOf(at, of)]} `
  const open = before.at(-1)?.claims.filter(({ verdict }) => verdict === 'unverified') ?? []
  return [question, `${head}${HONESTY}`, ...(open.length > 0 ? [unheld(open, nonce)] : [])].join('\n\n')
}

const MOST_TOLD = 30
const CLAIM_CHARS = 300

function unheld(open: readonly JudgedClaim[], nonce: string): string {
  const lines = open
    .slice(0, MOST_TOLD)
    .map(({ text, because }) => `- ${oneLine(text, CLAIM_CHARS)} (${because})`)
  const more = open.length > MOST_TOLD ? [`- and ${open.length - MOST_TOLD} more`] : []
  return `A program has looked up the links and quotes of the last round. These of its claims did not hold:\n${fence([...lines, ...more].join('\n'), nonce)}`
}

/** All answers together stay far below what a prompt may have. */
const ALL_CHARS = 60_000

/** What the rounds before answered, for a worker that was not there. */
export function toldOf(before: readonly Answered[], of: number, nonce: string): string {
  const most = Math.floor(ALL_CHARS / Math.max(1, before.length))
  const parts = before.map(({ at, text }) => {
    const cut =
      text.length > most ? `${text.slice(0, most)}\n[cut after ${most} of ${text.length} characters]` : text
    return `Round ${at} (${purposeOf(at, of)}) answered:\n${fence(cut, nonce)}`
  })
  return ['You go on from earlier rounds, which you cannot look into.', ...parts].join('\n\n')
}
