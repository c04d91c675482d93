import { setTimeout as after } from 'node:timers/promises'
import type { Ended } from '../../real/processes.ts'
import type { World } from '../../real/world.ts'
import { message } from '../../servers/openai-turns.ts'
import { type Figure, type Found, held, yardstick } from '../figure.ts'
import { interleaved, ratio, spread } from '../measure.ts'
import { ANSWER, GOAL, inPlace, left, MODEL } from '../place.ts'
import { answered } from '../ran.ts'

const AT_ONCE = 12
/** A set takes seconds; what is counted does not scatter when it is right. */
const MOST_ROUNDS = 5
const GRACE_MS = 1_000

export const parallel: Figure = {
  name: 'parallel',
  title: `${AT_ONCE} runs started at once in one repository`,
  run: (rounds) =>
    inPlace('parallel', { openai: { lanes: [{ name: 'main', turns: [message(ANSWER)] }] } }, (here) =>
      measured(here, Math.min(rounds, MOST_ROUNDS)),
    ),
}

async function measured(here: World, rounds: number): Promise<Found> {
  const counts: Count[] = []
  const values = await interleaved(rounds, {
    raw: async () => {
      const { ms, ended } = await together(() => here.place.run('codex', ['exec', '--json', GOAL]))
      for (const one of ended) answered('codex exec', one, ANSWER)
      return ms
    },
    waybill: async () => {
      const args = ['run', '--worker', 'codex', '--model', MODEL, '--json', GOAL]
      const { ms, ended } = await together(() => here.waybill(args))
      counts.push(await count(here, ended))
      return ms
    },
  })
  const worst = (of: keyof Count) => Math.min(...counts.map((one) => one[of]))
  return {
    how: `The real Codex against one loopback server, ${rounds} sets; the worst set counts.`,
    findings: [
      held('finished with the answer', '', worst('finished'), { exactly: AT_ONCE }),
      held('listed by `waybill jobs --json`', '', worst('listed'), { exactly: AT_ONCE }),
      held('given by `waybill result ID --json`', '', worst('retrievable'), { exactly: AT_ONCE }),
      held(`processes left after ${GRACE_MS} ms`, '', Math.max(...counts.map((one) => one.left)), {
        exactly: 0,
      }),
      yardstick(`raw: ${AT_ONCE} × \`codex exec --json\``, 'ms', spread(values.raw)),
      yardstick(`${AT_ONCE} × \`waybill run --worker codex\``, 'ms', spread(values.waybill)),
      yardstick('the whole set against the raw one', 'x', ratio(values.waybill, values.raw)),
    ],
  }
}

async function together(start: () => Promise<Ended>): Promise<{ ms: number; ended: Ended[] }> {
  const startedMs = performance.now()
  const ended = await Promise.all(Array.from({ length: AT_ONCE }, start))
  return { ms: performance.now() - startedMs, ended }
}

type Count = { finished: number; listed: number; retrievable: number; left: number }
type Told = { id: string; failure: unknown; text: string | null }

/** How many of the runs that were just started are there, asked the way a user asks. */
async function count(here: World, ended: Ended[]): Promise<Count> {
  const isGood = ({ failure, text }: Told) => failure === null && text === ANSWER
  const told = ended.flatMap(({ stdout }) => parsed<Told>(stdout) ?? [])
  const ids = new Set(told.map(({ id }) => id))
  const { stdout } = await here.waybill(['jobs', '--json', '--limit', String(AT_ONCE)])
  const listed = parsed<{ jobs: { id: string }[] }>(stdout)?.jobs ?? []
  let retrievable = 0
  for (const id of ids) {
    const result = parsed<Told>((await here.waybill(['result', id, '--json'])).stdout)
    if (result?.id === id && isGood(result)) retrievable += 1
  }
  await after(GRACE_MS)
  return {
    finished: told.filter(isGood).length,
    listed: listed.filter(({ id }) => ids.has(id)).length,
    retrievable,
    left: left(here),
  }
}

function parsed<T>(text: string): T | undefined {
  try {
    return JSON.parse(text) as T
  } catch {
    return undefined
  }
}
