import { styleText } from 'node:util'
import { oneLine, printable } from '../domain/printable.ts'

/** A text in a style of ours. */
export type Styled = { style: Parameters<typeof styleText>[0]; text: string }
export type Shown = string | Styled

/**
 * Where a command writes. Answers go to `out`; progress and remarks go to `err`, so that pipes stay clean.
 *
 * Every text is made printable here, at the door: what a worker, a vendor or a repository wrote steers no terminal, and
 * no command can forget it. Styles are said beside a text and never in it, so that nobody else can say them.
 */
export type Terminal = {
  out(...shown: Shown[]): void
  err(...shown: Shown[]): void
  /** Replaces the current progress line on a terminal; elsewhere it writes nothing. */
  progress(text: string): void
  columns: number
}

export function openTerminal(): Terminal {
  // A reader that left (`| head`) must not change the exit code.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})
  const live = process.stderr.isTTY === true && process.env.TERM !== 'dumb'
  let isShown = false
  const clear = () => {
    if (isShown) process.stderr.write('\r\x1b[K')
    isShown = false
  }
  const writeTo = (stream: NodeJS.WriteStream) => {
    return (...shown: Shown[]): void => {
      clear()
      stream.write(shownOn(stream, shown))
    }
  }
  return {
    out: writeTo(process.stdout),
    err: writeTo(process.stderr),
    progress: (text) => {
      if (!live) return
      clear()
      process.stderr.write(oneLine(text, (process.stderr.columns || 80) - 1))
      isShown = true
    },
    // Only a screen has an edge, and not each says where (0); what is piped is kept whole.
    columns: process.stdout.columns || Number.POSITIVE_INFINITY,
  }
}

/** Made printable, and in its style where that stream shows one: for who draws on it by other means. */
export const shownOn = (stream: NodeJS.WriteStream, shown: readonly Shown[]): string =>
  shown.map((part) => onto(stream, part)).join('')

/** styleText looks at NO_COLOR, FORCE_COLOR and whether the stream is a terminal. */
const onto = (stream: NodeJS.WriteStream, part: Shown): string =>
  typeof part === 'string' ? printable(part) : styleText(part.style, printable(part.text), { stream })
