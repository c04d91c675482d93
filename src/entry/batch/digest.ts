import { askText } from '../../decide/ask.ts'
import type { BatchOrder } from '../wire.ts'

/** What two batches have in common that ask the same, whatever the order of their fields. */
export const digestText = ({ tasks, ...whole }: BatchOrder): string =>
  JSON.stringify([
    whole.maxUsdMicros ?? null,
    whole.continues ?? null,
    whole.research ?? null,
    ...tasks.map((task) => [
      task.name,
      task.after,
      'ask' in task ? askText(task.ask) : 'earlier' in task ? task.earlier : task.refused.message,
    ]),
  ])
