import { violations } from './invariants.ts'
import type { Lab } from './row.ts'
import { makeWorld } from './world.ts'

/** Numbers by lot, the same for the same seed (mulberry32). */
export function lotsFrom(seed: number): (below: number) => number {
  let state = seed >>> 0
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

export type Heard = { worlds: number; broken: string[]; later: string[]; skipped: string[]; notes: string[] }
export type LabKind = { thorough: boolean; lot?: (below: number) => number }

/** A lab and what it hears from its row. */
export function makeLab({ thorough, lot }: LabKind): { lab: Lab; heard: Heard } {
  const heard: Heard = { worlds: 0, broken: [], later: [], skipped: [], notes: [] }
  const lab: Lab = {
    thorough,
    async at(where, options, work) {
      heard.worlds += 1
      const world = makeWorld(options)
      try {
        await work(world)
        await world.next()
        for (const fault of await violations(world)) heard.broken.push(`${where}: ${fault}`)
      } catch (error) {
        heard.broken.push(`${where}: ${error instanceof Error ? error.message : error}`)
      } finally {
        world.close()
      }
    },
    must: (what, holds) => void (holds || heard.broken.push(what)),
    *numbers(likelyLast) {
      if (lot) yield 1 + lot(likelyLast)
      else for (let number = 1; ; number += 1) yield number
    },
    some: (all) => (lot ? all.slice(...oneOf(lot(all.length))) : all),
    later: (why) => void heard.later.push(why),
    skip: (why) => void heard.skipped.push(why),
    note: (what) => void heard.notes.push(what),
  }
  return { lab, heard }
}

const oneOf = (index: number): [number, number] => [index, index + 1]
