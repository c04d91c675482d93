import { HONESTY } from '../domain/research.ts'
import type { Errand, Pasted } from '../domain/run.ts'
import { type Ask, pointsToCode } from '../domain/task.ts'
import { givenText } from './given-text.ts'
import { present } from './present.ts'

/**
 * What a worker is told that sees no file of ours: the task, and the files that were declared, each with its path, its
 * hash and its lines numbered, so that what it says of them can be looked up.
 */
export function pastedPrompt({ task, pasted = [] }: Pick<Errand, 'task' | 'pasted'>): string {
  const { ask, follows, handedOn } = task
  const { files, goal, stopWhen } = present({
    files: pasted.length > 0 ? pasted.map(numbered).join('\n\n') : undefined,
    goal: ask.goal,
    stopWhen: ask.stopWhen,
  })
  return [
    'You do one task, alone; nobody can answer questions. You see no files but those that stand here.',
    follows?.told,
    handedOn,
    files,
    givenText(ask),
    `Task:\n${goal}`,
    stopWhen === undefined ? undefined : `Stop when: ${stopWhen}`,
    pointsToCode(ask) ? 'Point to the code as path:line, and quote only what stands there.' : undefined,
    // Each round says it by itself.
    ask.search && !task.round ? HONESTY : undefined,
    ending(ask),
  ]
    .filter((part) => part !== undefined)
    .join('\n\n')
}

const ending = ({ handoff, answerSchema }: Ask): string =>
  handoff || answerSchema
    ? 'Your message is only the JSON that was asked for.'
    : 'Your message is the whole result.'

/** The lines as an editor counts them; a line of a file can close no fence, since each begins with its number. */
function numbered({ path, sha256, text }: Pasted): string {
  const lines = text.replace(/\n$/, '').split('\n')
  const width = String(lines.length).length
  const body = lines.map((line, at) => `${String(at + 1).padStart(width)} ${line}`).join('\n')
  return `File ${JSON.stringify(path)} (sha256 ${sha256.slice(0, 16)}):\n${body}`
}
