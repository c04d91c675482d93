import type { BatchMember } from '../../domain/batch.ts'
import { slots } from './slots.ts'

/** What others have to know of a task that is over. `text` is undefined where there is no result to go on with. */
export type Over = { name: string; outcome: string; result?: { text: string; note: string } }

export type Turn = {
  member: BatchMember
  /** Among those with the same one, so many at once; undefined: it needs no place, since no worker is started. */
  among?: { name: string; most: number }
}

/**
 * Lets each task begin once all that it waits for are over, at most `atOnce` at the same time, and within that at most so
 * many of one kind. `begin` is called once for each, with what came before it in the order of its `after`; a task whose
 * name nobody has waits for nothing.
 */
export async function inTurn(
  turns: readonly Turn[],
  atOnce: number,
  begin: (member: BatchMember, before: Over[]) => Promise<Over>,
): Promise<void> {
  const all = slots(atOnce)
  const ofKind = new Map(
    turns.flatMap(({ among }) => (among ? [[among.name, slots(among.most)] as const] : [])),
  )
  const over = new Map(turns.map(({ member }) => [member.name, Promise.withResolvers<Over>()]))
  const one = async ({ member, among }: Turn): Promise<void> => {
    const before = await Promise.all(member.after.flatMap((name) => over.get(name)?.promise ?? []))
    const places = among && before.every(({ result }) => result) ? [ofKind.get(among.name), all] : []
    // That of its kind first: whoever waits for it keeps nobody else from a place.
    for (const place of places) await place?.take()
    try {
      over.get(member.name)?.resolve(await begin(member, before))
    } finally {
      for (const place of places) place?.giveBack()
    }
  }
  await Promise.all(turns.map(one))
}
