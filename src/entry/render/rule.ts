import type { Ruled } from '../../domain/route.ts'

/** A rule by its name, and who says so. */
export const ruleText = ({ name, from }: Ruled): string => `${name} (${from})`
