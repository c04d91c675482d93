import table from '../../data/protected-places.json' with { type: 'json' }

/** Places that decide what runs or what a model is told; `names` are globs for one name in a path. */
export type ProtectedPlace = { what: string; names: readonly string[] }

export const PROTECTED_PLACES: readonly ProtectedPlace[] = table.places
