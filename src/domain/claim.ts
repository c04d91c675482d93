/**
 * What code can say of a claim. `supported`: the words that it quotes stand on a page that it links and the vendor names.
 * `cited`: it links a page that the vendor names. `unverified`: everything else, also where a page was looked for in vain.
 */
export const CLAIM_VERDICTS = ['supported', 'cited', 'unverified'] as const
export type ClaimVerdict = (typeof CLAIM_VERDICTS)[number]

/** Something that an answer says, as far as its links and quotes go. `from` and `to`: where it stands in the answer. */
export type Claim = {
  text: string
  from: number
  to: number
  /** Where it sends a reader, as written, notes resolved. */
  links: readonly string[]
  /** Words that it takes from somewhere, long enough to be looked up. */
  quotes: readonly string[]
}

/** A claim and what became of it. */
export type JudgedClaim = {
  text: string
  verdict: ClaimVerdict
  /** Why, in words. */
  because: string
  /** Of its links those that the vendor names, as the vendor writes them. */
  sources: readonly string[]
  /** Its other links. */
  unlisted: readonly string[]
  /** What it says of code that its author was not sent, in words. */
  unseen: readonly string[]
}

/** A page that a worker was given, as its vendor tells. `cited`: the text leans on it; `met`: it came up. */
export type ListedPage = {
  url: string
  how: 'cited' | 'met'
  title?: string
  /** The character of the answer at which the vendor sets its mark. */
  from?: number
}

/** What a vendor says of the searches behind an answer. `calls` is absent where it does not count. */
export type Searched = { calls?: number; pages: readonly ListedPage[] }

/**
 * A page that was looked at. `read`: here is its text, of which the end is missing where it is `cut`. `gone`: there is no
 * such page. `unread`: nobody can tell.
 */
export type LookedAt =
  | { state: 'read'; text: string; cut: boolean }
  | { state: 'gone'; because: string }
  | { state: 'unread'; because: string }
