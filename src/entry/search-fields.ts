import * as z from 'zod'
import { MOST_ROUNDS, ROUNDS_WORDS } from '../domain/research.ts'
import { type Ask, EVERYWHERE } from '../domain/task.ts'

const PLACES = 'true, "web" or "x"'

/** What a worker's vendor may look up, in a file and through MCP alike. */
export const searchField = z.union([z.literal(true), z.enum(['web', 'x'])], PLACES).optional()

/** How many rounds. */
export const researchField = z
  .int(ROUNDS_WORDS)
  .min(1, ROUNDS_WORDS)
  .max(MOST_ROUNDS, ROUNDS_WORDS)
  .describe('rounds of web research; 3 are usual')
  .optional()

export const searchOn = (said: true | 'web' | 'x' | undefined): Ask['search'] =>
  said === undefined ? undefined : said === true ? EVERYWHERE : { web: said === 'web', x: said === 'x' }

export const roundsIn = (rounds: number | undefined): Ask['research'] =>
  rounds === undefined ? undefined : { rounds }
