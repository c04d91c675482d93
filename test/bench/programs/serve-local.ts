/** `node serve-local.ts MS`: the scripted local server in a process of its own, each of whose answers takes so long. Prints its address. */
import { startLocal } from '../../servers/local.ts'
import { TRIAGE_ANSWER } from '../triage-place.ts'

const [, , beforeMs = '0'] = process.argv
const server = await startLocal({
  turns: [{ say: JSON.stringify(TRIAGE_ANSWER), beforeMs: Number(beforeMs) }],
})
console.log(server.url)
