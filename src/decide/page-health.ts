import type { PageFacts, PagePart, Sight } from '../domain/browse.ts'
import type { SetupCheck } from '../domain/doctor.ts'
import { oneLine } from '../domain/printable.ts'

const STALE_DAYS = 60
/** Parts that stand in the way wherever they show. */
const OBSTACLES: readonly PagePart[] = ['challenge', 'paywall', 'login']

/** What one look at a page says of what is known of it. Nothing was typed there, so what shows later cannot be told. */
export function pageChecks(facts: PageFacts, { has, mode, url, title }: Sight, nowMs: number): SetupCheck[] {
  const parts = Object.entries(facts.selectors) as [PagePart, PageFacts['selectors'][PagePart]][]
  const found = parts.filter(([part]) => !OBSTACLES.includes(part))
  return [
    { name: 'page', status: 'ok', says: `${url} (${oneLine(title)})` },
    loginCheck(facts, has),
    modeCheck(has, mode),
    ...found.map(([part, { what, find, shows }]): SetupCheck => {
      if (has[part]) return { name: part, status: 'ok', says: `${what} is there` }
      const says = `${what} (${find.join(' or ')})`
      if (shows !== 'always') return { name: part, status: 'unknown', says: `${says} shows only ${shows}` }
      return { name: part, status: 'bad', says: `${says} is not there`, next: MISSING }
    }),
    capturedCheck(facts, nowMs),
  ]
}

const MISSING = 'The page is not as it was captured: use `--worker grok` until Waybill is updated.'

function loginCheck({ selectors }: PageFacts, has: Sight['has']): SetupCheck {
  const name = 'login'
  const shown = OBSTACLES.find((part) => has[part])
  if (shown === undefined) return { name, status: 'ok', says: 'nothing asks to log in' }
  const says = `the page shows ${selectors[shown].what}`
  return { name, status: 'bad', says, next: 'Look at the page in that browser.' }
}

const modeCheck = (has: Sight['has'], mode: string): SetupCheck =>
  has.mode && mode.trim() !== ''
    ? { name: 'mode label', status: 'ok', says: oneLine(mode) }
    : { name: 'mode label', status: 'unknown', says: 'it cannot be read' }

function capturedCheck({ captured }: PageFacts, nowMs: number): SetupCheck {
  const days = Math.floor((nowMs - Date.parse(captured)) / 86_400_000)
  const says = `what is known of the page is of ${captured}, ${days} days ago`
  return days <= STALE_DAYS
    ? { name: 'captured', status: 'ok', says }
    : { name: 'captured', status: 'warn', says, next: 'What is listed here is all that is known to hold.' }
}
