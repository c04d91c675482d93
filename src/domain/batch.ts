/** One task of a batch, by the name that the others wait for, and the run that answers for it. */
export type BatchMember = {
  name: string
  run: string
  after: readonly string[]
  /** An earlier batch has its answer: nothing is run and nothing is spent anew. */
  earlier?: true
}

/** What a run is that does no work of its own: it holds the money of others and ends when they have. */
export type BatchPlan = {
  members: readonly BatchMember[]
  /** How many run at once at most, and what said so. */
  atOnce: number
  atOnceBecause: string
  /** Longer than all of them can take one after the other, ms. */
  longestMs: number
  /** The batch of which this one runs what had no result. */
  continues?: string
  /** Its tasks are the rounds of a research: one after the other, each on what the one before found. */
  research?: true
}

/** What a task may be called: it stands in commands, tables and prompts. */
export const TASK_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$/
export const TASK_NAME_WORDS =
  'at most 40 letters, digits, dots, dashes or underscores, a letter or digit first'

export const MOST_TASKS = 100

/** Under whose name the ledger keeps the hold of a batch, which no worker ever spends. */
export const BATCH_HOLDER = 'batch'
