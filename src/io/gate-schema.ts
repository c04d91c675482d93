import type * as z from 'zod'
import { DEFAULT_GATE, LONGEST_GATE_MS, type ReviewGate } from '../domain/gate.ts'
import { USD } from '../domain/money.ts'
import { duration, section, textThat, usd, wholeBetween } from './schema-values.ts'

const gateWall = 'a duration of at most 9m, since a host waits 10 minutes'
export const gateSchema = section({
  role: textThat('the name of a role', (text) => text.trim() !== '').optional(),
  rounds: wholeBetween(1, 5).optional(),
  wall: duration.refine((ms) => ms <= LONGEST_GATE_MS, gateWall).optional(),
  maxUsd: usd.optional(),
})

/** What is not said is as it is by default. */
export const gateFrom = ({ role, rounds, wall, maxUsd }: z.output<typeof gateSchema>): ReviewGate => ({
  role: role ?? DEFAULT_GATE.role,
  rounds: rounds ?? DEFAULT_GATE.rounds,
  wallMs: wall ?? DEFAULT_GATE.wallMs,
  maxUsdMicros: maxUsd === undefined ? DEFAULT_GATE.maxUsdMicros : Math.round(maxUsd * USD),
})
