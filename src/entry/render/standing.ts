import type { Delegation, RouteLabel } from '../../domain/route.ts'

/** What a route is to the one who asked, by its names; undefined where an older Waybill has recorded it. */
export const standingText = ({ nativeness, label }: Delegation): string | undefined =>
  nativeness === undefined || label === undefined ? undefined : `${nativeness}, ${label}`

/** What was written where it was taken for another spelling, why it goes there, and what that is to the caller. */
export const choiceRows = (route: Delegation): string[][] => [
  ...(route.modelAsked === undefined ? [] : [['written', `${route.modelAsked}, taken for ${route.model}`]]),
  ['because', route.because],
  ['to you', meaning(route)],
]

function meaning(route: Delegation): string {
  const text = standingText(route)
  return text === undefined || route.label === undefined ? 'unknown' : `${text} (${MEANS[route.label]})`
}

const MEANS: Record<RouteLabel, string> = {
  'switch-harness': 'another program runs it',
  stay: 'the same model',
  downshift: 'a smaller or cheaper model',
  upshift: 'a larger or dearer model',
  'no-data': 'how the models compare is not known',
  dominated: 'worse in quality, cost and time',
  unstable: 'some of its answers were empty',
  invalid: 'all of its answers were empty',
  truncated: 'its answers were cut off',
}
