import { violations } from './invariants.ts'
import type { Lot } from './lots.ts'
import { makeRealWorld } from './real-world.ts'
import type { Lab } from './row.ts'
import { makeWorld, type World } from './world.ts'

export type Heard = { worlds: number; broken: string[]; later: string[]; skipped: string[]; notes: string[] }
export type LabKind = { thorough: boolean; lot?: Lot }

/** A lab and what it hears from its row. */
export function makeLab(kind: LabKind): { lab: Lab; heard: Heard } {
  const heard: Heard = { worlds: 0, broken: [], later: [], skipped: [], notes: [] }
  return { lab: labFor(heard, kind), heard }
}

function labFor(heard: Heard, { thorough, lot }: LabKind): Lab {
  const within = async <W extends World>(
    where: string,
    make: () => Promise<W>,
    work: (world: W) => Promise<void>,
  ) => {
    heard.worlds += 1
    const world = await make()
    try {
      await work(world)
      await world.next()
      // What nobody has read is kept with its worktree; a person who wants none of it says so.
      await world.waybill(['clean', '--all'])
      for (const fault of await violations(world)) heard.broken.push(`${where}: ${fault}`)
    } catch (error) {
      heard.broken.push(`${where}: ${error instanceof Error ? error.message : error}`)
    } finally {
      await world.close()
    }
  }
  return {
    thorough,
    at: (where, options, work) => within(where, async () => makeWorld(options), work),
    atReal: (where, options, work) => within(where, () => makeRealWorld(options), work),
    must: (what, holds) => void (holds || heard.broken.push(what)),
    *numbers(likelyLast) {
      if (lot) yield 1 + lot(likelyLast)
      else for (let number = 1; ; number += 1) yield number
    },
    some: (all) => (lot ? all.slice(...oneOf(lot(all.length))) : all),
    later: (why) => void heard.later.push(why),
    skip: (why) => void heard.skipped.push(why),
    note: (what) => void (lot || heard.notes.push(what)),
    byLot: (by) => labFor(heard, { thorough: false, lot: by }),
  }
}

const oneOf = (index: number): [number, number] => [index, index + 1]
