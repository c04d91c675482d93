import { pathToFileURL } from 'node:url'
import { GROK_PAGE } from '../../../src/domain/grok-page.ts'
import { runOn } from '../../real/browser-world.ts'
import { type Chromium, findChromium, NO_CHROMIUM, startChromium } from '../../real/chromium.ts'
import { runProgram } from '../../real/processes.ts'
import { type GrokPage, startGrokPage } from '../../servers/grok-page.ts'
import { type Figure, type Found, held, yardstick } from '../figure.ts'
import { difference, interleaved, spread } from '../measure.ts'

export const browser: Figure = {
  name: 'browser',
  title: 'Asking on a page in a browser, in time',
  run: async (rounds) => {
    const executable = findChromium()
    if (executable === undefined) return { how: NO_CHROMIUM, findings: [] }
    const chromium = await startChromium(executable)
    const page = await startGrokPage({}, [{ says: [[0, 'Yes.']], stops: [[0, 60_000]] }])
    try {
      return await measured(chromium, page, rounds)
    } finally {
      await page.close()
      await chromium.close()
    }
  },
}

async function measured(chromium: Chromium, page: GrokPage, rounds: number): Promise<Found> {
  const values = await interleaved(rounds, {
    sent: () => untilSent(chromium, page),
    empty: () => loading(''),
    library: () => loading(`await import(${JSON.stringify(pathToFileURL(LIBRARY).href)})`),
  })
  return {
    how: 'A headless Chromium that runs already, and a page on loopback; the waits are those of data/grok-page.json, of which 300 ms are that the page must have settled.',
    findings: [
      held('from attaching to the message in the conversation', 'ms', spread(values.sent), { atMost: 1_000 }),
      yardstick(
        'added by loading the extra, once in such a run',
        'ms',
        difference(values.library, values.empty),
      ),
    ],
  }
}

/** A run that is stopped as soon as its message stands there. */
async function untilSent(chromium: Chromium, page: GrokPage): Promise<number> {
  const stop = new AbortController()
  const fromMs = performance.now()
  let sentMs = Number.NaN
  await runOn(chromium, page.url, {
    waits: GROK_PAGE.waitsMs,
    cancel: stop.signal,
    onEvent: ({ type }) => {
      if (type !== 'page.sent') return
      sentMs = performance.now() - fromMs
      stop.abort()
    },
  })
  if (Number.isNaN(sentMs)) throw new Error('the message was not sent')
  return sentMs
}

const LIBRARY = new URL('../../../node_modules/playwright-core/index.mjs', import.meta.url).pathname

async function loading(program: string): Promise<number> {
  const fromMs = performance.now()
  const { code, stderr } = await runProgram(process.execPath, ['--input-type=module', '-e', program], {
    cwd: '/',
    env: { PATH: process.env.PATH ?? '' },
    timeoutMs: 30_000,
  })
  if (code !== 0) throw new Error(stderr)
  return performance.now() - fromMs
}
