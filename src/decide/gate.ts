import { counted } from '../domain/counted.ts'
import { fence } from '../domain/fence.ts'
import type { GateNote, GateProblem, GateVerdict } from '../domain/gate.ts'
import type { Host } from '../domain/hook.ts'
import { oneLine } from '../domain/printable.ts'
import type { Role } from '../domain/route.ts'
import type { WorkerId } from '../domain/worker-id.ts'
import { otherThan, ownWorker } from './who.ts'
import { seesPromptOnly } from './worker-facts.ts'

/** Whose turn ends: as the host tells it. */
export type Turn = { turn: string | undefined; again: boolean }

/** The state that the next review compares with: the newest in which nothing was wrong; undefined: the last commit. */
export const comparedWith = (notes: readonly GateNote[]): string | undefined =>
  statesIn(notes).findLast((note) => note.kind === 'began' || note.found === 'none')?.tree

/** Whether anything was edited since the session began, or since somebody looked last. */
export const isEdited = (notes: readonly GateNote[], tree: string): boolean =>
  statesIn(notes).at(-1)?.tree !== tree

const statesIn = (notes: readonly GateNote[]) => notes.filter((note) => note.kind !== 'gave_up')

/** Whether a look took so long that no other one is taken. */
export const hasGivenUp = (notes: readonly GateNote[]): boolean => notes.at(-1)?.kind === 'gave_up'

/**
 * How often this turn was kept from ending. A host says that a hook has kept it (`again`), and what it calls the turn:
 * either is enough, so that a host which forgets one of them is not kept for ever.
 */
export function timesHeld(notes: readonly GateNote[], { turn, again }: Turn): number {
  const last = notes.findLast((note) => note.kind === 'looked')
  if (last?.kind !== 'looked' || last.found !== 'problems') return 0
  return again || (turn !== undefined && turn === last.turn) ? last.held : 0
}

/** Who looks: the role's own worker, but never the vendor whose work it is. Undefined: it sees no file. */
export function reviewerFor({ worker = undefined }: Pick<Role, 'worker'>, host: Host): WorkerId | undefined {
  if (worker === undefined || worker === ownWorker(host)) return otherThan(host)
  return seesPromptOnly(worker) ? undefined : worker
}

/** Of the answer; every field is required, since one vendor takes no other schema. */
export const VERDICT_SCHEMA = {
  type: 'object',
  properties: {
    verdict: { type: 'string', enum: ['problems', 'none'] },
    problems: {
      type: 'array',
      items: {
        type: 'object',
        properties: { file: { type: 'string' }, line: { type: 'integer' }, what: { type: 'string' } },
        required: ['file', 'line', 'what'],
        additionalProperties: false,
      },
    },
  },
  required: ['verdict', 'problems'],
  additionalProperties: false,
}

/** Files of which a diff says only that they differ, since git takes them for binary. A line of a file never begins like that. */
export const unshownIn = (diff: string): number =>
  diff.split('\n').filter((line) => line.startsWith('Binary files ')).length

const lookYourself = (unshown: number): string =>
  unshown === 0
    ? ''
    : `\nOf ${counted(unshown, 'binary file')} below only the name is shown: look into ${unshown === 1 ? 'it' : 'them'} yourself.`

export const reviewGoal = (diff: string, nonce: string): string =>
  `Review the change below. Another model has made it in this repository just now, and the files here already hold it.
Look for what does harm: wrong behaviour, lost data, holes in security, callers that no longer work. Read the code around it as far as you need. Leave out style, taste, and what was there before.
Answer \`problems\` only for what you have seen in the code, each with the file from the top of the repository, the line as it is now, and in one or two sentences what goes wrong. Otherwise answer \`none\` with an empty list.${lookYourself(unshownIn(diff))}

${fence(diff, nonce)}`

/** The answer, or undefined where it does not say one thing. */
export function verdictIn(answer: unknown): GateVerdict | undefined {
  const { verdict, problems } = (typeof answer === 'object' && answer !== null ? answer : {}) as Fields
  if (!Array.isArray(problems) || !problems.every(isProblem)) return undefined
  if (verdict === 'none') return problems.length === 0 ? { verdict } : undefined
  return verdict === 'problems' && problems.length > 0 ? { verdict, problems } : undefined
}

type Fields = Record<string, unknown>

const isProblem = (value: unknown): value is GateProblem => {
  const { file, line, what } = (typeof value === 'object' && value !== null ? value : {}) as Fields
  return typeof file === 'string' && Number.isSafeInteger(line) && typeof what === 'string'
}

/** One line for each, whatever a reviewer wrote. */
export const problemLines = (problems: readonly GateProblem[]): string =>
  problems.map(({ file, line, what }) => `${oneLine(file)}:${line}: ${oneLine(what, 1_000)}`).join('\n')
