import type { House } from './office.ts'

/** Half of what the run that asks has left, where nobody said how much: the other half is for what comes after. Integer micro-USD. */
export function shareOf(
  saidUsdMicros: number | undefined,
  { lineage, ledger }: Pick<House, 'lineage' | 'ledger'>,
): number | undefined {
  const above = lineage.parent === undefined ? undefined : ledger.openHold(lineage.parent)
  if (above === undefined || saidUsdMicros !== undefined) return saidUsdMicros
  return Math.max(1, Math.floor(above.heldUsdMicros / 2))
}
