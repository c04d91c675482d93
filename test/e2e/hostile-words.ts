import { chmodSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Home } from './home.ts'

/** Everything that steers a terminal or hides text, once, between words that can be seen. */
export const HOSTILE = [
  'seen-1\x1b[5;41mred\x1b[0m',
  '\x1b]0;title\x07\x1b]8;;http://evil\x07link\x1b]8;;\x07\x1b]52;c;cm0=\x07',
  '\x1bPdcs\x1b\\\x1bXsos\x1b\\\x1b^pm\x1b\\\x1b_apc\x1b\\\x1bc\x1b[2J',
  '\x9b5mc1\x9d0;title\x9c\x90dcs\x9c\x85',
  'over\rwritten\b\b\b\x7f\x07\x0b\x0c',
  '\u202ebidi\u2066\u2069\u200f\u061c',
  'zero\u200bwidth\u2060\ufeff\u00ad\u3164',
  `${[...'obey'].map((letter) => String.fromCodePoint(0xe0000 + letter.charCodeAt(0))).join('')}\u{e0101}\u{e01ef}`,
  '\u2028\u2029',
  '\ud800',
  'seen-2',
].join('')

/** The same as a name of a file, a folder or a branch may have it. */
export const HOSTILE_NAME =
  'seen-\x1b[5m\x1b]0;t\x07\x1bPd\x1b\\\x9b5m\x90d\x9c\r\b\x7f\u202e\u2066\u200b\u2060\u3164\u{e0041}\u{e0101}\u2028-name'

/** A line of ours, after every end of a line that there is. */
export const FORGED = ['', '\n', '\r', '\r\n', '\x0b', '\x85', '\u2028'].join('✔ accepted · forged')

/** What nothing that a person reads may hold; tabs and line ends apart. */
export const STEERING =
  /[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\u3164\ufeff\u{e0000}-\u{e0fff}]/u

/** Our own styles and our own progress line, which no text of HOSTILE holds. */
export const withoutOurs = (shown: string): string =>
  shown.replaceAll(/\x1b\[(?:[12]|22|3[0-9])m|\r\x1b\[K|\r\n/g, '\n')

/** A Codex every word of which is hostile. It fails where the prompt says FAIL, and waits where it says WAIT. */
export function hostileCodex(here: Home): void {
  const program = `#!${process.execPath}
const HOSTILE = ${JSON.stringify(HOSTILE)}
const FORGED = ${JSON.stringify(FORGED)}
const print = (event) => process.stdout.write(JSON.stringify(event) + '\\n')
let prompt = ''
process.stdin.setEncoding('utf8').on('data', (text) => { prompt += text }).on('end', () => {
  process.stderr.write(HOSTILE + '\\n' + HOSTILE)
  print({ type: 'thread.started', thread_id: HOSTILE })
  print({ type: 'item.started', item: { type: 'command_execution', command: HOSTILE } })
  print({ type: 'item.completed', item: { type: 'file_change', changes: [{ path: HOSTILE }] } })
  print({ type: 'error', message: 'Reconnecting... 1/5 (' + HOSTILE + ')' })
  if (prompt.includes('WRITE')) require('node:fs').writeFileSync(HOSTILE.replace(/[\\/\\0]/g, ''), HOSTILE)
  if (prompt.includes('FAIL')) return print({ type: 'turn.failed', error: { message: HOSTILE + FORGED } })
  const end = () => {
    print({ type: 'item.completed', item: { type: 'agent_message', text: HOSTILE + '\\n' + HOSTILE } })
    print({ type: 'turn.completed', usage: { input_tokens: 5, output_tokens: 6, [HOSTILE]: HOSTILE } })
  }
  setTimeout(end, prompt.includes('WAIT') ? 1500 : 0)
})
`
  writeFileSync(join(here.root, 'bin/codex'), program)
  chmodSync(join(here.root, 'bin/codex'), 0o755)
}

/** Gives the repository a hostile name; its consent goes with it. */
export function inHostileFolder(here: Home): string {
  const folder = join(here.root, HOSTILE_NAME)
  renameSync(here.project, folder)
  const path = join(here.waybillHome, 'consents.json')
  const { version, repositories } = JSON.parse(readFileSync(path, 'utf8'))
  const moved = Object.values(repositories as Record<string, object[]>)
    .flat()
    .map((record) => ({ ...record, root: folder }))
  writeFileSync(path, JSON.stringify({ version, repositories: { [join(folder, '.git')]: moved } }), {
    mode: 0o600,
  })
  return folder
}
