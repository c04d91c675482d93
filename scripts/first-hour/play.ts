import type { VendorServer } from '../../test/servers/loopback.ts'
import { toldBy } from '../demo/transcript.ts'
import { type House, openHouse } from './house.ts'
import { GOALS } from './models.ts'
import { normaliser } from './normal.ts'
import { hostOf, type Scene, type Step, type Typed } from './scenes.ts'

/** What a step left to be shown: its words, or a line with what it printed and what the servers saw. */
export type Played =
  | { say: string }
  | { file: string; text: string; as: string }
  | { typed: string; shown: string; exit: number; seen: string[] }
export type PlayedScene = { title: string; played: Played[] }

/** Plays all scenes in one house, in order. Throws where a line ends in another way than the scene says. */
export async function play(
  scenes: Scene[],
  tell: (line: string) => void = () => undefined,
): Promise<PlayedScene[]> {
  const house = await openHouse()
  const normal = normaliser(house)
  try {
    const all: PlayedScene[] = []
    for (const { title, steps } of scenes) {
      const played: Played[] = []
      for (const step of steps) {
        const one = await playStep(step, house, normal)
        if (one && 'typed' in one) tell(`${title}: ${one.typed}`)
        if (one) played.push(one)
      }
      all.push({ title, played })
    }
    return all
  } finally {
    await house.close()
  }
}

type Normal = (text: string) => string

async function playStep(step: Step, house: House, normal: Normal): Promise<Played | undefined> {
  if ('say' in step) return step
  if ('person' in step) {
    await house.person(step.person)
    return undefined
  }
  if ('file' in step) {
    house.write(step.file, step.text)
    return step
  }
  return playTyped(step, house, normal)
}

async function playTyped(step: Typed, house: House, normal: Normal): Promise<Played> {
  const host = hostOf(step.type)
  // The same answer, with what happened on the way.
  const more = host === 'claude' ? ' --output-format stream-json --verbose' : ''
  const before = { anthropic: house.anthropic.requests.length, openai: house.openai.requests.length }
  const line = step.type.includes(' RUN ') ? step.type.replace('RUN', await firstRun(house)) : step.type
  const { code, stdout, stderr } = await house.type(line + more, step.at ?? 'till')
  if (code === null || code !== (step.exit ?? 0))
    throw new Error(`${line} exited ${code}:\n${stdout}${stderr}`)
  const said = host === 'claude' ? chat(stdout) : host === 'codex' ? codexLog(stderr) : stdout + stderr
  const server = host === 'codex' ? house.openai : house.anthropic
  const since = server.requests.slice(host === 'codex' ? before.openai : before.anthropic)
  return {
    typed: step.type,
    exit: code,
    shown: normal(cut(said, step)),
    seen: step.seen === undefined ? [] : seenIn(since, step.seen),
  }
}

async function firstRun(house: House): Promise<string> {
  const { stdout } = await house.type('waybill jobs --json', 'till')
  const { jobs } = JSON.parse(stdout) as { jobs: { id: string; goal: string }[] }
  return jobs.find(({ goal }) => goal === GOALS.cause)?.id ?? 'no run'
}

const chat = (stream: string): string =>
  toldBy(stream)
    .map(({ who, text }) => (who === 'waybill' ? `← ${text.trim()}` : text.trim()))
    .join('\n')

/** Codex tells its settings first; the conversation starts behind the second rule. */
const codexLog = (log: string): string => {
  const lines = log.split('\n')
  return lines.slice(lines.lastIndexOf('--------') + 1).join('\n')
}

function cut(said: string, { from, head }: Typed): string {
  const lines = said.trimEnd().split('\n')
  const start = from === undefined ? 0 : lines.findIndex((line) => from.test(line))
  const rest = lines.slice(Math.max(start, 0))
  const kept = head === undefined ? rest : rest.slice(0, head)
  const left = rest.length - kept.length
  return [...kept, ...(left > 0 ? [`… ${left} more lines`] : [])].join('\n')
}

type Asked = VendorServer['requests']

function seenIn(requests: Asked, what: NonNullable<Typed['seen']>): string[] {
  if (what === 'beside the prompt') {
    const [line = 'nothing'] =
      JSON.stringify(requests.map(({ body }) => body)).match(
        /Waybill: by the routing rule .*?has it done\./,
      ) ?? []
    return [`Beside the prompt the model was told: ${line}`]
  }
  return requests
    .filter(({ lane }) => lane === 'subagent')
    .map(({ body }) => {
      const { model, output_config, reasoning } = body as {
        model?: string
        output_config?: { effort?: string }
        reasoning?: { effort?: string }
      }
      const effort = output_config?.effort ?? reasoning?.effort
      return `The subagent's own request asked for \`${model}\`${effort ? `, effort ${effort}` : ''}.`
    })
    .slice(0, 1)
}
