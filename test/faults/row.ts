import type { Lot } from './lots.ts'
import type { RealOptions, RealWorld } from './real-world.ts'
import type { World, WorldOptions } from './world.ts'

/** One row of the fault matrix. */
export type Row = {
  row: number
  fault: string
  injector: string
  /** It measures, or fills the machine: no other row runs beside it. */
  alone?: true
  run(lab: Lab): Promise<void>
}

/** What a row works with. Whatever it throws is a row that does not hold. */
export type Lab = {
  /** A machine of its own: when the work is done, the next command is given and every invariant checked; then it is gone. */
  at(where: string, options: WorldOptions, work: (world: World) => Promise<void>): Promise<void>
  /** The same with the real CLIs and loopback servers. */
  atReal(where: string, options: RealOptions, work: (world: RealWorld) => Promise<void>): Promise<void>
  /** What this row asks for beyond the invariants. */
  must(what: string, holds: boolean): void
  /** 1, 2, 3 … until the loop is left; in a soak one of them by lot. */
  numbers(likelyLast: number): Iterable<number>
  /** All of them; in a soak one by lot. */
  some<T>(all: readonly T[]): readonly T[]
  /** The same lab, where loops take one by lot. */
  byLot(lot: Lot): Lab
  /** A part of the row that waits for something that is built later. */
  later(why: string): void
  /** The row cannot be shown on this machine. */
  skip(why: string): void
  /** A figure worth telling. */
  note(what: string): void
  /** Long forms: a thorough loop instead of a representative one. */
  thorough: boolean
}
