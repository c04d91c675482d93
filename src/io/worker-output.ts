import { setFlagsFromString } from 'node:v8'
import type { Ending, RawRun } from '../domain/run.ts'
import { keepLast } from './byte-ring.ts'
import { keepEnds, type Transcript } from './kept-output.ts'
import type { ProcessOptions } from './process.ts'
import type { Clocks } from './process-clocks.ts'
import type { Spawned } from './spawn-worker.ts'
import { type Decide, watchLines } from './watch-lines.ts'

const STDERR_BYTES = 64 * 1024
/** Hardly any worker prints as much. */
const FLOOD_BYTES = 256 * 1024
/** Of a log only the end is kept, whatever it says. */
const NOTHING_PINNED = { pin: () => {} }

/** How a run ends that printed more than it may. */
export const overflowedAt = ({ maxOutputBytes }: Pick<ProcessOptions, 'maxOutputBytes'>): Ending => ({
  how: 'overflowed',
  limitBytes: maxOutputBytes,
})

/** What was heard of a worker, within the bounds of memory. */
export type Heard = Pick<RawRun, 'stdout' | 'stderr' | 'bytesOut' | 'losses'> & { isTruncated: boolean }

/** Takes what the worker prints: keeps it within bounds, shows each line to whoever watches. */
export function listen(
  { stdout, stderr }: Spawned,
  options: ProcessOptions,
  transcript: Transcript,
  clocks: Clocks,
  decide: Decide,
): { end(): Heard } {
  const output = keepEnds(options.maxOutputBytes, transcript)
  const lines = watchLines(options, clocks, decide, output)
  stdout.on('data', (chunk: Buffer) => {
    if (output.bytesSeen() <= FLOOD_BYTES && output.bytesSeen() + chunk.length > FLOOD_BYTES) collectAtOnce()
    const kept = output.push(chunk)
    lines.push(kept)
    if (kept.length < chunk.length) decide(overflowedAt(options))
    release(chunk)
  })
  const errors = keepLast(STDERR_BYTES)
  const { watchLog } = options
  const log = watchLog && watchLines({ ...options, watch: watchLog }, clocks, decide, NOTHING_PINNED)
  stderr.on('data', (chunk: Buffer) => {
    errors.push(chunk)
    log?.push(chunk)
    release(chunk)
  })
  return {
    end() {
      lines.end()
      const { text, omittedBytes } = output.end()
      const invalidUtf8Lines = lines.invalidUtf8Lines() + errors.invalidUtf8Lines()
      return {
        stdout: text,
        stderr: errors.text(),
        bytesOut: output.bytesSeen(),
        losses: { omittedBytes, linesSkipped: lines.linesSkipped(), invalidUtf8Lines },
        isTruncated: output.isTruncated(),
      }
    },
  }
}

/** Its memory at once, and not when the collector comes by: of a flood, 60 MB would wait for it. */
function release({ buffer, byteLength }: Buffer): void {
  if (buffer instanceof ArrayBuffer && byteLength === buffer.byteLength) buffer.transfer(0)
}

/**
 * From here on garbage is marked in one go, which takes some 25 ms. Else that is done on the side, and where other programs
 * have the processors it does not come to an end: 15 to 45 MB more at the peak (Node 24). Too slow for the short runs.
 */
const collectAtOnce = (): void => setFlagsFromString('--no-incremental-marking')
