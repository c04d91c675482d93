import type { Ended } from '../../real/processes.ts'
import { message } from '../../servers/anthropic-turns.ts'
import { type Figure, yardstick } from '../figure.ts'
import { difference, interleaved, spread } from '../measure.ts'
import { ANSWER, GOAL, inPlace } from '../place.ts'
import { answered } from '../ran.ts'

export const claudeLane: Figure = {
  name: 'claude-lane',
  title: '`waybill run` around Claude Code',
  run: (rounds) =>
    inPlace(
      'claude-lane',
      { anthropic: { lanes: [{ name: 'main', turns: [message(ANSWER)] }] } },
      async (here) => {
        const timed = async (what: string, ended: Promise<Ended>) => answered(what, await ended, ANSWER).ms
        const values = await interleaved(rounds, {
          raw: () => timed('claude', here.claude(['-p', GOAL, '--output-format', 'json'])),
          waybill: () => timed('waybill run', here.waybill(['run', '--worker', 'claude', '--json', GOAL])),
        })
        return {
          how: 'For information: the same loopback server, which answers at once, for both.',
          findings: [
            yardstick('raw: `claude -p --output-format json`', 'ms', spread(values.raw)),
            yardstick('`waybill run --worker claude`', 'ms', spread(values.waybill)),
            yardstick('added to the raw call', 'ms', difference(values.waybill, values.raw)),
          ],
        }
      },
    ),
}
