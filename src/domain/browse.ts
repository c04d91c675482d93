import type { FailureKind } from './failure.ts'

/** The parts of a chat page that are looked for. */
export type PagePart =
  | 'composer'
  | 'submit'
  | 'mode'
  | 'choice'
  | 'stop'
  | 'asked'
  | 'answer'
  | 'prose'
  | 'login'
  | 'paywall'
  | 'challenge'

/** How a part is found: by the first of these selectors that finds one, or by the exact text of a link or button. */
export type PartFacts = {
  find: readonly string[]
  words?: readonly string[]
  what: string
  /** When it is to be seen. */
  shows: string
  /** Who saw it so, and when. */
  of: string
}

/** How long each step may take, ms; `still`, `unstopped` and `settle` are how long nothing may change, `look` the pause between two looks. */
export type PageWaits = Record<
  | 'attach'
  | 'open'
  | 'settle'
  | 'history'
  | 'mode'
  | 'fill'
  | 'submit'
  | 'echo'
  | 'begin'
  | 'answer'
  | 'still'
  | 'unstopped'
  | 'grow'
  | 'look',
  number
>

/** What is known of a chat page that a browser shows: all of it dated, none of it the vendor's word. */
export type PageFacts = {
  /** The day of the newest that is known of the selectors. */
  captured: string
  selectors: Readonly<Record<PagePart, PartFacts>>
  waitsMs: PageWaits
  /** A regular expression: the path of a conversation. */
  conversation: string
}

/** What is to be done on a page: one message, and its answer. */
export type PageErrand = {
  /** Where a new conversation begins. */
  page: string
  /** The address of the conversation to go on in; absent: a new one. */
  conversation?: string
  /** The last message there may be the same, and answered: it is asked again all the same. */
  asksAgain?: true
  prompt: string
  /** The mode to ask in, as its menu calls it. */
  mode: string
  facts: PageFacts
}

/** What one look at the page showed. */
export type Sight = {
  url: string
  title: string
  /** Another one after each load of the page, the same as long as it stays. */
  document: string
  has: Readonly<Record<PagePart, boolean>>
  canSubmit: boolean
  /** What stands in the text box. */
  draft: string
  mode: string
  /** Items of the open mode menu. */
  choices: readonly string[]
  /** The user's messages, oldest first. */
  asked: readonly string[]
  /** What stands after the last of them, as Markdown; empty where nothing does. */
  answer: string
  /** The addresses in it, in their order. */
  links: readonly string[]
}

/** What came of a look. `nothing`: the page was between two documents. */
export type Seen = { saw: 'page'; sight: Sight } | { saw: 'nothing' } | { saw: 'crash' } | { saw: 'close' }

/** What is done next; after each there is another look. */
export type Act =
  | { do: 'look' }
  | { do: 'open'; url: string }
  | { do: 'insert' }
  | { do: 'click'; part: 'submit' | 'mode' }
  | { do: 'choose'; mode: string }
  | { do: 'leave'; at: PageStep }

export type PageStep =
  | 'attach'
  | 'open'
  | 'mode'
  | 'menu'
  | 'chosen'
  | 'fill'
  | 'filled'
  | 'submit'
  | 'echo'
  | 'back'
  | 'answer'
  | 'read'

/** What is written down of a run on a page, one line of JSON each. */
export type PageEvent =
  | { type: 'page.attached'; browser: string; url: string }
  | { type: 'page.opened'; url: string; captured: string }
  | { type: 'page.mode'; mode: string }
  | { type: 'page.sending' }
  | { type: 'page.sent' }
  /** It stood there already: an earlier run had sent it. */
  | { type: 'page.found' }
  | { type: 'page.conversation'; url: string }
  | { type: 'page.progress'; chars: number }
  | { type: 'page.recovered'; after: 'reload' | 'crash' }
  | { type: 'page.answer'; text: string; links: readonly string[]; mode: string }
  | { type: 'page.halt'; at: PageStep; kind: FailureKind; message: string; sent: boolean; partial?: string }

/** Where a run on a page was in the end. */
export type Visited = { url: string; title: string; notes: readonly string[] }
