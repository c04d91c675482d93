import type { SentManifest } from './manifest.ts'
import type { Pasted } from './run.ts'

/** A place in a text that looks like a secret. The secret itself is never part of this. */
export type Finding = {
  /** Name of the rule that found it. */
  rule: string
  /** Where, for a person: "the goal, line 3", "src/config.ts:3:12". */
  place: string
  /** 16 hex digits that stand for this secret on this machine, and for nobody else. */
  fingerprint: string
  /** At most its first 4 characters, and its length. */
  preview: string
}

/** What would leave with a task, looked through before anybody is asked for permission. */
export type Cargo = Pick<SentManifest, 'prompt' | 'files'> & {
  /** The prompt in case an earlier patch does not go into the worker's tree: other words of ours alone. */
  promptWithoutEarlier?: SentManifest['prompt']
  findings: Finding[]
  /** What goes along in the prompt, where the worker can open no files. */
  pasted?: readonly Pasted[]
  /** Declared folders that hold more than was looked through, from the top of the working tree. */
  partly: string[]
}
