/** The delay that a vendor asks for in prose: "Please try again in 1.5s.", "in 6m0s". */
export function retryAfterMsIn(message: string): number | undefined {
  const delay = /try again in ((?:\d+(?:\.\d+)?(?:ms|s|m|h))+)/.exec(message)?.[1]
  if (delay === undefined) return undefined
  const parts = [...delay.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)]
  return Math.ceil(
    parts.reduce((sum, [, count, unit]) => sum + Number(count) * (UNIT_MS[unit ?? ''] ?? 0), 0),
  )
}

const UNIT_MS: Record<string, number> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 }
