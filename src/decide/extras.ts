import extras from '../../data/extras.json' with { type: 'json' }

/** A package that is heavy and rarely needed: it does not ship, and is added by name, in this version and no other. */
export type ExtraFacts = {
  package: string
  version: string
  /** Of the package as its registry had it on the day of the table: subresource integrity. */
  integrity: string
  /** The file of the package that is loaded. */
  entry: string
  about: string
  megabytes: number
}

export const EXTRAS: Readonly<Record<string, ExtraFacts>> = extras.extras
