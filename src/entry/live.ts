import { type Shown, shownOn } from './terminal.ts'

/** A few lines at the end of the screen that are drawn over and over. */
export type Live = { columns(): number; rows(): number; draw(lines: Shown[][]): void; end(): void }

/** Undefined where there is no screen to draw on: a pipe, a file, a dumb terminal. */
export async function openLive(
  stream: NodeJS.WriteStream,
  term: string | undefined,
): Promise<Live | undefined> {
  if (stream.isTTY !== true || term === 'dumb') return undefined
  const { createLogUpdate } = await import('log-update')
  const log = createLogUpdate(stream)
  let widths: number[] = []
  let columns = stream.columns
  const resized = () => {
    log.clear()
    // Terminals break longer lines anew when they get narrower: log-update has then cleared too few of them.
    const more = widths.reduce((sum, width) => sum + Math.max(0, Math.ceil(width / stream.columns) - 1), 0)
    if (stream.columns < columns) stream.write('\x1b[1A\x1b[2K'.repeat(more))
    columns = stream.columns
    widths = []
  }
  stream.on('resize', resized)
  return {
    // Not each says how large it is (0).
    columns: () => stream.columns || 80,
    rows: () => stream.rows || 24,
    draw: (lines) => {
      const texts = lines.map((line) => shownOn(stream, line))
      widths = lines.map((line) =>
        line.reduce((sum, part) => sum + (typeof part === 'string' ? part : part.text).length, 0),
      )
      log(texts.join('\n'))
    },
    end: () => {
      stream.off('resize', resized)
      log.clear()
      log.done()
    },
  }
}
