import type { Continuing, Followed } from '../domain/follow.ts'
import { jsonText, oneLine } from '../domain/printable.ts'
import { type Mode, pointsToCode, type Task } from '../domain/task.ts'
import { givenText } from './given-text.ts'

/**
 * What every worker is told, on stdin. The first character is always ours: Claude Code takes a leading `/` for
 * a command of its own, even on stdin, answers it without a model and calls that a success.
 */
export function promptFor(task: Task, mode: Mode, continuing?: Continuing): string {
  const { goal, stopWhen, files, fullContext, scope, declared } = task.ask
  return [
    mode === 'write' ? WRITES : READS,
    ...goingOn(task.follows, mode, continuing?.in === 'session'),
    task.handedOn,
    givenText(task.ask),
    files.length > 0 ? `Read these files first:\n${files.map(listed).join('\n')}` : undefined,
    fullContext ? undefined : files.length > 0 ? NOTHING_ELSE_FIRST : NOTHING_FIRST,
    `Task:\n${goal}`,
    scope.length > 0 ? `Change nothing but:\n${scope.map(listed).join('\n')}` : undefined,
    declared.length > 0 ? `You may also change:\n${declared.map(listed).join('\n')}` : undefined,
    stopWhen === undefined ? undefined : `Stop when: ${stopWhen}`,
    pointsToCode(task.ask) ? POINTS : undefined,
    task.ask.handoff ? ANSWER_AND_HAND_BACK : task.ask.answerSchema === undefined ? ANSWER : ANSWER_IN_SHAPE,
  ]
    .filter((part) => part !== undefined)
    .join('\n\n')
}

// Each of these is paid for in every request of every run: the words are counted.
const READS = 'You do one task, alone; nobody can answer questions. Change nothing.'
const WRITES =
  'You do one task, alone; nobody can answer questions. Edit the files here; do not commit. Remove or weaken no test.'
const NOTHING_ELSE_FIRST = 'Read nothing else before them: no instruction files, notes or memories.'
const NOTHING_FIRST = 'Read only what the task needs: no instruction files, notes or memories first.'
const POINTS = 'Point to the code as path:line, and quote only what stands there.'
const ANSWER = 'Your last message is the whole result.'
const GOES_ON = 'You go on from your earlier work here.'
const GOES_ON_WRITING = 'You go on from your earlier work, in a new copy of the repository.'
const CHANGES_HERE = 'The changes made then are in this tree.'
const CHANGES_NOT_HERE = 'The changes made then were not put into this tree.'
const ANSWER_AND_HAND_BACK =
  'Your last message is only the JSON that was asked for: `answer` is the whole result, `summary` and `nextStep` are for whoever goes on.'
const ANSWER_IN_SHAPE = 'Your last message is only the JSON that was asked for.'

/** What a follow-up goes on from. A tree holds the earlier changes only where a writing run began with them. */
function goingOn(follows: Followed | undefined, mode: Mode, inSession: boolean): (string | undefined)[] {
  const { told, patch, patchLeftOut, patchShown } = follows ?? {}
  const opening = inSession ? (mode === 'write' ? GOES_ON_WRITING : GOES_ON) : told
  if (patch === undefined && patchLeftOut === undefined) return [opening]
  if (mode === 'write') return [opening, patch === undefined ? CHANGES_NOT_HERE : CHANGES_HERE]
  // In its own session the worker knows what it changed.
  const shown = inSession ? undefined : patchShown
  return [opening, shown === undefined ? CHANGES_NOT_HERE : `${CHANGES_NOT_HERE} They are:\n${shown}`]
}

/** One line per file, whatever its name holds. */
const listed = (file: string): string => `- ${oneLine(file) === file ? file : jsonText(file)}`
