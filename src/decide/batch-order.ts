import { type Failure, failure } from '../domain/failure.ts'
import { suggestion } from '../domain/nearest.ts'

export type Waiting = { name: string; after: readonly string[] }

/** Why tasks can never begin, by their names: they wait for nobody that is there, or for themselves in the end. */
export function refuseOrder(tasks: readonly Waiting[]): ReadonlyMap<string, Failure> {
  const names = tasks.map(({ name }) => name)
  const afters = new Map(tasks.map(({ name, after }) => [name, after]))
  return new Map(
    tasks.flatMap(({ name, after }): [string, Failure][] => {
      const unknown = after.find((one) => !afters.has(one))
      if (unknown !== undefined) {
        const others = names.filter((one) => one !== name)
        return [
          [name, refused(`${name} waits for \`${unknown}\`, which is not in this batch`, unknown, others)],
        ]
      }
      const cycle = wayBack(name, afters)
      if (!cycle) return []
      const message = `${cycle.join(' waits for ')}: none of them can be first`
      return [[name, failure('wrong_usage', message, { hint: 'Take one `after` out of this circle.' })]]
    }),
  )
}

const refused = (message: string, name: string, known: readonly string[]): Failure =>
  failure('unknown_name', message, { hint: suggestion(name, known) })

/** The shortest way from a task over those that it waits for back to itself, or undefined. */
function wayBack(start: string, afters: ReadonlyMap<string, readonly string[]>): string[] | undefined {
  const ways: string[][] = [[start]]
  const seen = new Set<string>()
  for (const way of ways) {
    for (const next of afters.get(way.at(-1) ?? '') ?? []) {
      if (next === start) return [...way, start]
      if (!seen.has(next)) ways.push([...way, next])
      seen.add(next)
    }
  }
  return undefined
}
