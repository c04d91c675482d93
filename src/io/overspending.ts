import type { Meter } from '../decide/meter.ts'
import type { Notice } from '../domain/worker.ts'

/** Listens in on a run and asks for its end, with the ending as the reason, once it has used up its hold. */
export function stopWhenOverspent(meter: Meter, onNotice: (notice: Notice) => void) {
  const stop = new AbortController()
  return {
    cancel: stop.signal,
    onNotice: (notice: Notice) => {
      const overspent = notice.usage && meter.feed(notice.usage)
      if (overspent) stop.abort(overspent)
      onNotice(notice)
    },
  }
}
