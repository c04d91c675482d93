import { startAnthropic } from '../../servers/anthropic.ts'
import { message } from '../../servers/anthropic-turns.ts'
import { type Figure, yardstick } from '../figure.ts'
import { difference, interleaved, spread } from '../measure.ts'
import { openPlace, WAYBILL } from '../place.ts'
import { answered } from '../ran.ts'

const GOAL = 'Say hello'
const ANSWER = 'Hello from the loopback model.'

export const claudeLane: Figure = {
  name: 'claude-lane',
  title: '`waybill run` around Claude Code',
  run: async (rounds) => {
    const server = await startAnthropic({ lanes: [{ name: 'main', turns: [message(ANSWER)] }] })
    const place = openPlace('claude-lane', { servers: { anthropic: server.url } })
    const raw = { env: place.env({ anthropic: server.url }) }
    const timed = async (file: string, args: string[], start = {}) =>
      answered(file, await place.run(file, args, start), ANSWER).ms
    try {
      const values = await interleaved(rounds, {
        raw: () => timed('claude', ['-p', GOAL, '--output-format', 'json'], raw),
        waybill: () => timed(WAYBILL, ['run', '--worker', 'claude', '--json', GOAL]),
      })
      return {
        how: 'For information. Each against the same loopback server, which answers at once.',
        findings: [
          yardstick('raw: `claude -p --output-format json`', 'ms', spread(values.raw)),
          yardstick('`waybill run --worker claude`', 'ms', spread(values.waybill)),
          yardstick('added to the raw call', 'ms', difference(values.waybill, values.raw)),
        ],
      }
    } finally {
      place.dispose()
      await server.close()
    }
  },
}
