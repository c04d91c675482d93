import { refusePrompt } from '../decide/route-ways.ts'
import { seesPromptOnly } from '../decide/worker-facts.ts'
import { printable } from '../domain/printable.ts'
import { fail, ok, type Result } from '../domain/result.ts'
import type { Invocation, Pasted } from '../domain/run.ts'
import type { Cargo } from '../domain/secret.ts'
import type { Task } from '../domain/task.ts'
import type { WorkerId } from '../domain/worker-id.ts'
import { lookThrough } from './files-looked-through.ts'
import { goingAlong, type Leaving } from './going-along.ts'
import { promptFacts } from './manifest.ts'
import type { Passage, Scanner } from './secret-scan.ts'

/**
 * Looks at what would leave: the prompt, the command, the schema of the answer and what the task declared; of a worker that
 * can open no file, what goes along in its prompt. A failure means that something could not be looked at, and so must not leave.
 */
export async function inspectCargo(
  task: Task,
  worker: WorkerId,
  draft: (pasted: readonly Pasted[]) => Pick<Invocation, 'stdin' | 'args'>,
  scanner: Scanner,
): Promise<Result<Cargo>> {
  const looked = lookThrough(task.ask.files, task.workspace)
  if (!looked.ok) return looked
  const leaving: Result<Leaving> = seesPromptOnly(worker) ? await goingAlong(task, looked.value) : looked
  if (!leaving.ok) return leaving
  const { files, passages, partly, pasted } = leaving.value
  const { stdin, args } = draft(pasted ?? [])
  const facts = promptFacts(stdin)
  const refusal = refusePrompt(worker, facts.bytes, pasted)
  if (refusal) return fail(refusal)
  const findings = await scanner.findings([
    // A file is looked at as it is: with its lines numbered, a key of several would not be seen.
    prompt(pasted ? draft([]).stdin : stdin, task),
    ...args.map((text) => ({ text, place: () => 'the command that would run' })),
    ...schema(task),
    ...passages,
  ])
  return ok({ prompt: facts, files, findings, partly, ...(pasted ? { pasted } : {}) })
}

/** A line of the prompt as its author would look for it: in the goal or the condition, else in what we made of it. */
function prompt(stdin: string, { ask, handedOn, follows }: Task): Passage {
  const lineOf = (at: number) => stdin.slice(0, at).split('\n').length
  const part = (name: string, from: number, text: string) =>
    from === -1 ? [] : [{ name, first: lineOf(from), last: lineOf(from + text.length) }]
  const { goal, stopWhen, report } = ask
  const others = (name: string, text: string | undefined) =>
    text === undefined ? [] : part(name, stdin.indexOf(text), text)
  const parts = [
    ...others('what is handed on', handedOn),
    ...others('the report', report && printable(report.text)),
    ...others('what an earlier run left', follows?.told),
    ...others('the patch of an earlier run', follows?.patchShown),
    ...part('the goal', stdin.indexOf(goal), goal),
    ...(stopWhen ? part('the condition to stop', stdin.lastIndexOf(stopWhen), stopWhen) : []),
  ]
  return {
    text: stdin,
    place: (line) => {
      const found = parts.find(({ first, last }) => line >= first && line <= last)
      return found ? `${found.name}, line ${line - found.first + 1}` : `the prompt, line ${line}`
    },
  }
}

const schema = ({ ask: { answerSchema } }: Task): Passage[] =>
  answerSchema === undefined
    ? []
    : [{ text: JSON.stringify(answerSchema, null, 1), place: () => 'the schema of the answer' }]
