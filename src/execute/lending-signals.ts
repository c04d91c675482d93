import type { Signal } from '../domain/outcome.ts'
import type { Lending } from '../io/lend.ts'

/** What a reader should know of the folders that were to be lent to the worker's tree. */
export function lendingSignals({ refused, copied }: Lending): Signal[] {
  const signals: Signal[] = refused.map((why) => ({ name: 'link_refused', detail: `not lent: ${why}` }))
  if (copied.length > 0) {
    const detail = `${copied.join(', ')} was copied for the worker, since nothing can be mounted here`
    signals.push({ name: 'link_copied', detail })
  }
  return signals
}
