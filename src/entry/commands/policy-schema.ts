import * as z from 'zod'
import { routingSchema } from '../../io/routing-schema.ts'
import type { Terminal } from '../terminal.ts'

/** As an editor wants it: what is written, before anything is made of it. */
export const routingJsonSchema = (): object => ({
  title: 'Waybill routing',
  ...z.toJSONSchema(routingSchema, { io: 'input', target: 'draft-7' }),
})

/** `waybill policy schema`: the JSON Schema of routing.yaml, for editors. */
export async function policySchema(_argv: string[], terminal: Terminal): Promise<number> {
  terminal.out(`${JSON.stringify(routingJsonSchema(), null, 2)}\n`)
  return 0
}
