import { join } from 'node:path'
import { planLocal } from '../../../src/workers/local-plan.ts'
import { findLlama, type Llama, startLlama } from '../../real/llama.ts'
import { runProgram } from '../../real/processes.ts'
import { type Figure, type Finding, type Found, held, yardstick } from '../figure.ts'
import { difference, interleaved, spread } from '../measure.ts'
import { succeeded } from '../ran.ts'
import { triageErrand } from '../triage-errand.ts'
import { linesOf, serving, triagePlace } from '../triage-place.ts'

/** Less than any model takes. */
const ANSWER_MS = 100
const ASK = join(import.meta.dirname, '../programs/ask-chat.ts')

export const triage: Figure = {
  name: 'triage',
  title: '`waybill triage` of one report, against a local server',
  run: async (rounds) => {
    const [atOnce, slow] = await Promise.all([serving(0), serving(ANSWER_MS)])
    try {
      return await measured(
        { atOnce: atOnce.url, slow: slow.url },
        rounds,
        await withLlama(findLlama(), rounds),
      )
    } finally {
      atOnce.close()
      slow.close()
    }
  },
}

async function measured(
  urls: { atOnce: string; slow: string },
  rounds: number,
  real: Finding[],
): Promise<Found> {
  const arms = armsAt(urls.atOnce, 'mlx')
  const slow = armsAt(urls.slow, 'mlx')
  try {
    const values = await interleaved(rounds, {
      node: async () => succeeded('node', await arms.program(['-e', '0'])).ms,
      raw: slow.raw,
      own: async () => (await slow.triage()).ownMs,
      rawProcess: arms.rawProcess,
      whole: async () => (await arms.triage()).processMs,
    })
    return {
      how: `A report of 2 KB and a scripted server in a process of its own. "Inside" is from the report read to its answer judged and recorded, as the waybill tells it, with a server that takes ${ANSWER_MS} ms; the raw call is the same request by Node's fetch, warm. Whole processes are from the spawn to the exit, with a server that answers at once.`,
      findings: [
        yardstick('`node -e 0`', 'ms', spread(values.node)),
        yardstick('raw: the HTTP call alone', 'ms', spread(values.raw)),
        yardstick('raw: a Node program that makes it', 'ms', spread(values.rawProcess)),
        yardstick('`waybill triage`, inside', 'ms', spread(values.own)),
        held('added to the raw call, inside', 'ms', difference(values.own, values.raw), { atMost: 60 }),
        held('`waybill triage`, whole process', 'ms', spread(values.whole), { atMost: 200 }),
        yardstick(
          'added to a Node program that makes the call',
          'ms',
          difference(values.whole, values.rawProcess),
        ),
        ...real,
      ],
    }
  } finally {
    arms.close()
    slow.close()
  }
}

/** The same with a real inference server, where it can be had: what it adds to a call that a grammar makes slow. */
async function withLlama(llama: Llama, rounds: number): Promise<Finding[]> {
  if ('missing' in llama) return []
  const server = await startLlama(llama, ['--ctx-size', '32768', '--parallel', '2'])
  const arms = armsAt(server.url, 'llama-server')
  try {
    const values = await interleaved(Math.min(rounds, 10), {
      raw: arms.raw,
      own: async () => (await arms.triage()).ownMs,
    })
    return [
      yardstick("llama.cpp's server, a model of noise: the HTTP call alone", 'ms', spread(values.raw)),
      yardstick('the same by `waybill triage`, inside', 'ms', spread(values.own)),
    ]
  } finally {
    arms.close()
    await server.close()
  }
}

function armsAt(url: string, preset: string) {
  const { here, outside } = triagePlace(url, preset)
  const start = { cwd: outside, env: here.env(), timeoutMs: 60_000 }
  const stdin = JSON.stringify(planLocal(triageErrand(url, preset)).body)
  const program = (args: string[], more: { stdin?: string } = {}) =>
    runProgram(process.execPath, args, { ...start, ...more })
  return {
    program,
    /** The third of three: the first loads the fetch. */
    raw: async () => {
      const { stdout } = succeeded('ask-chat', await program([ASK, url, '1', '3'], { stdin }))
      return (JSON.parse(stdout) as number[]).at(-1) ?? Number.NaN
    },
    rawProcess: async () => succeeded('ask-chat', await program([ASK, url], { stdin })).ms,
    triage: async () => {
      const ended = await here.waybill(['triage', 'report.txt'], { cwd: outside })
      const [line] = linesOf(ended, 1)
      return { ownMs: line?.spend?.ms ?? Number.NaN, processMs: ended.ms }
    },
    close: () => here.close(),
  }
}
