import { styleText } from 'node:util'

type Style = Parameters<typeof styleText>[0]

/** Where a command writes. Answers go to `out`; progress and remarks go to `err`, so that pipes stay clean. */
export type Terminal = {
  out(text: string): void
  err(text: string): void
  /** Replaces the current progress line on a terminal; elsewhere it writes nothing. */
  progress(text: string): void
  style(style: Style, text: string): string
  columns: number
}

export function openTerminal(): Terminal {
  // A reader that left (`| head`) must not change the exit code.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})
  const live = process.stderr.isTTY === true && process.env.TERM !== 'dumb'
  let shown = false
  const clear = () => {
    if (shown) process.stderr.write('\r\x1b[K')
    shown = false
  }
  return {
    out: (text) => {
      clear()
      process.stdout.write(text)
    },
    err: (text) => {
      clear()
      process.stderr.write(text)
    },
    progress: (text) => {
      if (!live) return
      clear()
      process.stderr.write(text.slice(0, (process.stderr.columns ?? 80) - 1))
      shown = true
    },
    // styleText looks at NO_COLOR, FORCE_COLOR and whether the stream is a terminal.
    style: (style, text) => styleText(style, text, { stream: process.stderr }),
    // Only a screen has an edge; what is piped is kept whole.
    columns: process.stdout.columns ?? Number.POSITIVE_INFINITY,
  }
}
