import * as z from 'zod'
import { MOST_ROUNDS, ROUNDS_WORDS } from '../domain/research.ts'
import { type Ask, EVERYWHERE } from '../domain/task.ts'

const PLACES = ['web', 'x', 'all'] as const
type Place = (typeof PLACES)[number]

/** What a worker's vendor may look up, in a file and through MCP alike. */
export const searchField = z.enum(PLACES, `one of ${PLACES.join(', ')}`).optional()

/** How many rounds. */
export const researchField = z
  .int(ROUNDS_WORDS)
  .min(1, ROUNDS_WORDS)
  .max(MOST_ROUNDS, ROUNDS_WORDS)
  .describe('rounds')
  .optional()

export const searchOn = (said: Place | undefined): Ask['search'] =>
  said === undefined ? undefined : said === 'all' ? EVERYWHERE : { web: said === 'web', x: said === 'x' }

export const roundsIn = (rounds: number | undefined): Ask['research'] =>
  rounds === undefined ? undefined : { rounds }
