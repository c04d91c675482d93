import { afterEach } from 'vitest'

/** Takes what a test opens and gives it back; after that test all of it is closed, in the order in which it was taken. */
export function closedAfterEach(): <One extends { close(): unknown }>(one: One) => One {
  const open: { close(): unknown }[] = []
  afterEach(async () => {
    for (const one of open.splice(0)) await one.close()
  })
  return (one) => {
    open.push(one)
    return one
  }
}
