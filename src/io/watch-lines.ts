import type { Ending } from '../domain/run.ts'
import type { Notice } from '../domain/worker.ts'
import type { KeptOutput } from './kept-output.ts'
import { type LineSplitter, splitLines } from './line-splitter.ts'
import { messageOf } from './message-of.ts'
import type { Clocks } from './process-clocks.ts'

const MAX_LINE_BYTES = 1024 * 1024

export type Decide = (ending: Ending) => void

/** Runs a callback of our caller; one that throws ends the run, for a worker must not outlive a bug of ours. */
export function guarded(decide: Decide, act: () => void): void {
  try {
    act()
  } catch (error) {
    decide({ how: 'hopeless', because: `Waybill could not follow the run: ${messageOf(error)}` })
  }
}

export type WatchedLines = LineSplitter & { linesSkipped(): number }

/** Shows each line of output to `watch` and acts on what it says: passes it on, pins it, keeps time, ends a hopeless run. */
export function watchLines(
  watcher: { watch: (line: string) => Notice | undefined; onNotice: (notice: Notice) => void },
  clocks: Clocks,
  decide: Decide,
  output: Pick<KeptOutput, 'pin'>,
): WatchedLines {
  let skipped = 0
  const act = (notice: Notice): void => {
    if (notice.useful) clocks.sawWork()
    watcher.onNotice(notice)
    if (notice.hopeless !== undefined) decide({ how: 'hopeless', because: notice.hopeless })
  }
  const onLine = (line: string, startsAt: number): void =>
    guarded(decide, () => {
      const notice = watcher.watch(line)
      if (notice?.keep) output.pin(startsAt, line)
      if (notice !== undefined) act(notice)
    })
  // Not useful: a line that cannot be read may be anything.
  const onSkipped = (count: number): void => {
    skipped = count
    guarded(decide, () => act({ useful: false, activity: `lines over 1 MiB, not read: ${count}` }))
  }
  return { ...splitLines(MAX_LINE_BYTES, onLine, onSkipped), linesSkipped: () => skipped }
}
