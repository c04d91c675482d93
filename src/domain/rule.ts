import type { Caller, Mode, TaskKind } from './task.ts'

/** How a task came: typed to a host, as a call of a subagent or a skill, or asked of Waybill by name. */
export const WAYS = ['prompt', 'subagent', 'skill', 'ask'] as const
export type Way = (typeof WAYS)[number]

/** What people call those whom Waybill can send work to. */
export const VENDOR_NAMES = ['codex', 'claude', 'grok'] as const
export type VendorName = (typeof VENDOR_NAMES)[number]
/** `other`: any of them but the host itself. */
export const ADDRESSEES = [...VENDOR_NAMES, 'other'] as const

/** What is known of a task before anything is decided. Absent means that nobody said it. */
export type Occasion = {
  via: Way
  host: Caller
  /** The prompt, the goal, or what a skill was given. */
  text: string
  role?: string
  subagent?: string
  skill?: string
  kind?: TaskKind
  mode?: Mode
  /** Paths that the caller named; those in the text are found by us. */
  files: readonly string[]
  /** Top of the working tree: what lies below it is meant where a path is written in full. */
  root?: string
}

/** A glob as it is written, and the regular expression that it means: no hook carries a parser of globs. */
export type Glob = { glob: string; source: string }

/** One of the choices of a pattern, and texts of which one stands in whatever it matches. */
export type Alternative = { source: string; needs?: readonly string[] }

/** Each field that is there must hold; of a list, one entry is enough. */
export type Conditions = {
  via?: readonly Way[]
  host?: readonly Caller[]
  role?: readonly string[]
  subagent?: readonly string[]
  skill?: readonly string[]
  kind?: readonly TaskKind[]
  mode?: Mode
  /** Who is asked by name to do it: "have Codex fix it". */
  addressee?: readonly (typeof ADDRESSEES)[number][]
  /** Words and phrases that are said: not in code, in quotes or as a part of a name. `audit*` is the start of a word. */
  words?: readonly string[]
  /** Cheaper than a regex, and looked at before it: one of these stands somewhere in what is said. */
  contains?: readonly string[]
  /** A regular expression over what is said, whatever its case. */
  regex?: string
  /** Of `regex`, found out and never written. */
  alternatives?: readonly Alternative[]
  /** One of the files that are named or mentioned. */
  files?: readonly Glob[]
  /** By the endings of those files. */
  languages?: readonly string[]
  /** How much is said, and about how much. */
  size?: { minFiles?: number; maxFiles?: number; minChars?: number; maxChars?: number }
  /** Whether it needs the web: an address stands in it, or it says so. */
  web?: boolean
}

/** A blunt line of the routing table: the first that matches decides. */
export type Rule = {
  name: string
  when: Conditions
  /** Where one of these matches, the rule does not. */
  unless: readonly Conditions[]
  /** Absent: the host does it itself. */
  role?: string
  /** The user wants a read-only run to be started as soon as it is typed. */
  auto: boolean
  because: string
  /** Who says so: the built-in table, or file and line. */
  from: string
}

/** The rule that decided, what the others that match would have said, and who was asked by name. */
export type Decision = { rule: Rule; others: readonly Rule[]; addressee?: VendorName }
