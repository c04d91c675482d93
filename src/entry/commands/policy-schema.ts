import * as z from 'zod'
import { routingSchema } from '../../io/routing-schema.ts'
import { readArgs } from '../args.ts'
import { sayFailure } from '../say.ts'
import type { Terminal } from '../terminal.ts'

/** As an editor wants it: what is written, before anything is made of it. */
export const routingJsonSchema = (): object => ({
  title: 'Waybill routing',
  ...z.toJSONSchema(routingSchema, { io: 'input', target: 'draft-7' }),
})

/** `waybill policy schema`: the JSON Schema of routing.yaml, for editors. */
export async function policySchema(argv: string[], terminal: Terminal): Promise<number> {
  const args = readArgs('policy schema', argv, {}, 0)
  if (!args.ok) return sayFailure(args.failure, false, terminal)
  terminal.out(`${JSON.stringify(routingJsonSchema(), null, 2)}\n`)
  return 0
}
