import { styleText } from 'node:util'

const width = Math.min(process.stdout.columns ?? 100, 110)

/** What a person watching the demo sees: numbered steps, and under each what really happened. */
export function openStage() {
  let step = 0
  return {
    step: (title: string) => {
      step += 1
      console.log(`\n${styleText(['bold', 'cyan'], `${step}. ${title}`)}`)
    },
    line: (text: string) => console.log(`   ${text}`),
    dim: (text: string) => console.log(styleText('dim', indent(cut(text)))),
    text: (text: string) => console.log(indent(text)),
    /** Somebody says something: who, and what. */
    say: (who: string, text: string) => {
      const [first = '', ...more] = cut(text.trim()).split('\n')
      console.log(`   ${styleText('magenta', who.padEnd(9))} ${first}`)
      for (const line of more) console.log(`             ${line}`)
    },
  }
}
export type Stage = ReturnType<typeof openStage>

const indent = (text: string): string => text.trimEnd().replace(/^/gm, '   ')

/** Ends long lines where the screen ends, twice over for prose. */
const cut = (text: string): string =>
  text
    .split('\n')
    .map((line) => (line.length > width * 2 ? `${line.slice(0, width * 2)}…` : line))
    .join('\n')
