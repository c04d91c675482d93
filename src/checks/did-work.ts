import type { OwnWork } from '../decide/patch-kind.ts'
import { counted } from '../domain/counted.ts'
import { judgeCited } from '../io/citations.ts'
import { kindOfPatch } from '../io/patch-kind.ts'
import type { Check, Evidence } from './check.ts'

/**
 * Work leaves something behind, whatever its last message says: a patch, or where nothing was to be done (or only to be
 * read) places in the code that show it.
 */
export const didWork: Check = async (evidence) => {
  const { patch, own } = evidence
  if (own) return own.change ? changed(own.change, ` beyond the patch of ${own.after}`) : showsWork(evidence)
  return patch ? changed({ ...patch, kind: await kindOfPatch(patch) }) : showsWork(evidence)
}

type Told = Awaited<ReturnType<Check>>

/** Only white space may be the task, in Python and YAML it has a meaning; only line ends are what an editor does by itself. */
function changed({ files, insertions, deletions, kind }: NonNullable<OwnWork['change']>, beyond = ''): Told {
  const what = `${counted(files, 'file')} changed${beyond}`
  const lines = `+${insertions} −${deletions}`
  switch (kind) {
    case 'content':
    case 'binary':
      return { status: 'passed', detail: `${what}, ${lines}` }
    case 'renames':
      return { status: 'passed', detail: `${what}: moved or copied, with no change inside` }
    case 'white_space':
      return { status: 'passed', detail: `${what}, ${lines}: only in white space` }
    case 'modes':
      return { status: 'passed', detail: `${what}: only the modes` }
    case 'known_empty_files':
      return { status: 'passed', detail: `${what}: only files that are empty on purpose, by their names` }
    case 'line_ends':
      return { status: 'failed', detail: `${what}, and nothing but line ends` }
    case 'empty_files':
      return { status: 'failed', detail: `${what}, and nothing but files that are empty` }
    case 'nothing':
      return { status: 'failed', detail: 'the patch changes nothing' }
  }
}

async function showsWork(evidence: Evidence): Promise<Told> {
  const writes = evidence.mode === 'write'
  const start = writes
    ? `the worker was asked to write and changed nothing${evidence.own ? ` beyond the patch of ${evidence.own.after}` : ''}`
    : 'the worker was asked to show its work'
  const judged = await judgeCited(evidence)
  if (!judged.ok)
    return {
      status: 'could_not_run',
      detail: `${start}; its citations were not looked at: ${judged.failure.message}`,
    }
  const { places, faults, untold } = judged.value
  if (faults.length > 0)
    return {
      status: 'failed',
      detail: `${start}; of what it points to, ${faults.length} is not as cited: ${faults[0]}`,
    }
  if (places > 0) {
    const shown = `${counted(places, 'citation')} ${places === 1 ? 'holds' : 'hold'}`
    return {
      status: 'passed',
      detail: writes
        ? `nothing was changed, and nothing was to be done: ${shown}`
        : `it points to its work: ${shown}`,
    }
  }
  return untold[0] === undefined
    ? { status: 'failed', detail: `${start}, and points to no place in the code that shows why` }
    : { status: 'could_not_run', detail: `${start}; nobody can tell what it points to: ${untold[0]}` }
}
