/** The middle of repeated measurements, with its quartiles. */
export type Spread = { median: number; q1: number; q3: number; n: number }

/** One way to do a thing; gives what it measured, in the figure's unit. */
export type Arm = () => Promise<number> | number

/** The values of each arm, in the order of the rounds: index i of every arm comes from the same round. */
export type Rounds<Name extends string> = Record<Name, number[]>

/**
 * A B C, A B C, … after a round that is thrown away: what slows the machine for a while slows all arms. One after
 * the other, so that they do not slow each other.
 */
export async function interleaved<Name extends string>(
  rounds: number,
  arms: Record<Name, Arm>,
): Promise<Rounds<Name>> {
  const names = Object.keys(arms) as Name[]
  const values = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Rounds<Name>
  for (let round = 0; round <= rounds; round += 1) {
    for (const name of names) {
      const value = await arms[name]()
      if (round > 0) values[name].push(value)
    }
  }
  return values
}

export function spread(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b)
  const at = (share: number) => quantile(sorted, share)
  return { median: at(0.5), q1: at(0.25), q3: at(0.75), n: sorted.length }
}

/** One number that does not scatter: a size, a count. */
export const exact = (value: number): Spread => ({ median: value, q1: value, q3: value, n: 1 })

/** Round by round, so that a slow minute is in both sides of each pair. */
export const difference = (of: readonly number[], over: readonly number[]): Spread =>
  spread(pairs(of, over).map(([a, b]) => a - b))

/** As `difference`, divided. */
export const ratio = (of: readonly number[], over: readonly number[]): Spread =>
  spread(pairs(of, over).map(([a, b]) => a / b))

function pairs(of: readonly number[], over: readonly number[]): [number, number][] {
  return of.flatMap((value, index) => {
    const other = over[index]
    return other === undefined ? [] : [[value, other] as [number, number]]
  })
}

/** Linear between the two neighbours. */
function quantile(sorted: readonly number[], share: number): number {
  const place = (sorted.length - 1) * share
  const below = sorted[Math.floor(place)]
  const above = sorted[Math.ceil(place)]
  if (below === undefined || above === undefined) throw new Error('a median of nothing')
  return below + (above - below) * (place - Math.floor(place))
}
