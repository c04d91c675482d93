import { oneLine } from '../../../domain/printable.ts'
import type { Evidence } from './document.ts'
import { row, type Section } from './rows.ts'

/** Where it went, why, and who said so in each point. */
export const routeSection = ({ task, route }: Evidence): Section => ({
  title: 'Route',
  rows: [
    row('task', oneLine(task.goal, 300)),
    row('asked by', `${task.caller}, in ${task.root}, at ${task.receivedAt}`),
    ...(route
      ? [
          row('because', route.because),
          ...route.fields.map(({ name, value, from }) =>
            row(name, from === null ? value : `${value}  (${from})`),
          ),
        ]
      : [row('route', 'none was chosen')]),
  ],
})
