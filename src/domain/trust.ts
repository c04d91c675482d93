import type { TrustRecord } from './routing.ts'

/** A command of the user's for one repository: one line of shell text, as it was shown when a person trusted it. */
export type TrustedCommand = { command: string; recordedAt: string; how: 'terminal' | 'chat' }

/** The command that `tests-pass` runs; a name like any other's but that it is given by itself. */
export const TESTS = 'tests'

/** What the user trusts of one repository: its routing file as it was shown, and commands by name. */
export type RepositoryTrust = {
  routing?: TrustRecord
  commands: Readonly<Record<string, TrustedCommand>>
}

/** Nothing of it. */
export const NO_TRUST: RepositoryTrust = { commands: {} }

/** The texts alone, by name: what is to be run. */
export const commandTexts = ({ commands }: RepositoryTrust): Record<string, string> =>
  Object.fromEntries(Object.entries(commands).map(([name, { command }]) => [name, command]))
