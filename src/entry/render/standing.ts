import type { Delegation } from '../../domain/route.ts'

/** What a route is to the one who asked, in words; undefined where an older Waybill has recorded it. */
export const standingText = ({ nativeness, label }: Delegation): string | undefined =>
  nativeness === undefined || label === undefined ? undefined : `${nativeness}, ${label}`

/** What was written where it was taken for another spelling, why it goes there, and what that is to the caller. */
export const choiceRows = (route: Delegation): string[][] => [
  ...(route.modelAsked === undefined ? [] : [['written', `${route.modelAsked}, taken for ${route.model}`]]),
  ['because', route.because],
  ['to you', standingText(route) ?? 'unknown'],
]
