/** Who pays for a run and by which credential; a subscription is never silently replaced by a key. */
export type Billing = 'metered' | 'subscription' | 'local' | 'unknown'

export type Lane = {
  billing: Billing
  /** Where the credential comes from, in words for a person: "OPENAI_API_KEY", "codex login". */
  from: string
  /** The vendor variable that carries the key into the worker, when the lane is a key. */
  keyEnv?: string
}
