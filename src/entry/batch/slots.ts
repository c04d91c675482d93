/** A number of places; whoever comes when all are taken waits in turn. */
export type Slots = { take(): Promise<void>; giveBack(): void }

export function slots(most: number): Slots {
  let free = most
  const waiting: (() => void)[] = []
  return {
    take: async () => {
      if (free > 0) free -= 1
      else await new Promise<void>((resolve) => waiting.push(resolve))
    },
    giveBack: () => {
      const next = waiting.shift()
      if (next) next()
      else free += 1
    },
  }
}
