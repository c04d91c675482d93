import * as z from 'zod'
import { section, textThat } from './schema-values.ts'

const host = textThat('the name or address of a host', (text) => /^[\w.:-]{1,253}$/.test(text))

/** What Waybill itself may fetch, to look up what an answer cites. */
export const pagesSchema = section({
  fetch: z.boolean('true or false').optional(),
  privateHosts: z.array(host, 'a list of hosts').optional(),
})
