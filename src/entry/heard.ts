import { activityIn } from '../decide/fold.ts'
import type { TaskWord, Word } from './wire.ts'

/** What a run is at, as its supervisor tells it; undefined where a word says nothing of that. */
export function activityOf(word: Word | TaskWord): string | undefined {
  if (word.say === 'task') {
    const activity = activityOf(word.word)
    return activity && `${word.name}: ${activity}`
  }
  if (word.say === 'activity') return word.activity
  // What a worker reports is said twice, and is heard once.
  if (word.say !== 'fact' || word.fact.kind === 'run.progressed') return undefined
  return activityIn(word.fact)
}
