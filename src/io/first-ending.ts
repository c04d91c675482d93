import type { Ending } from '../domain/run.ts'

/** A promise of the first ending that is named; later ones change nothing. */
export function firstEnding() {
  const { promise, resolve } = Promise.withResolvers<Ending>()
  return { ending: promise, decide: (ending: Ending) => resolve(ending) }
}

/** How a run ends that was stopped: as the reason says, where it is an ending. */
export const cancelledAs = ({ reason }: AbortSignal): Ending =>
  typeof reason === 'object' && reason !== null && 'how' in reason ? reason : { how: 'cancelled' }
