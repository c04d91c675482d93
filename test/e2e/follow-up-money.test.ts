import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { type Home, home } from './home.ts'

let open: Home | undefined
afterEach(() => {
  open?.close()
  open = undefined
})
const at = () => {
  open = home({ codex: ['read'], claude: ['read'] })
  return open
}

const settledOf = async (here: Home, run: string) =>
  (await here.facts(run)).flatMap((fact) =>
    fact.kind === 'budget.settled' ? [{ usd: fact.usdMicros / 1e6, presumed: fact.presumed }] : [],
  )

/** Started in the background, cancelled once its stream has told of use, and what was then settled. */
async function cancelled(here: Home, args: string[]) {
  const { document } = await here.json([...args, '--wait', '0.2'])
  const transcript = join(here.waybillHome, 'runs', document.id, 'claude-cli.jsonl')
  const hasTold = () => existsSync(transcript) && readFileSync(transcript, 'utf8').includes('msg_used1')
  while (!hasTold()) await new Promise((resolve) => setTimeout(resolve, 20))
  await here.waybill(['cancel', document.id])
  const { document: end } = await here.json(['result', document.id])
  return { outcome: end.outcome, basis: end.spend?.basis, settled: await settledOf(here, document.id) }
}

test('Claude Code, cancelled in a session that it went on in, is paid for as anywhere else: nobody knows, so in full', async () => {
  const here = at()
  const first = await here.json(['run', 'First', '--worker', 'claude', '--keep-session'])
  const goal = '[[fake: use 1000]] [[fake: sleep 20000]] More'
  const inSession = await cancelled(here, ['resume', first.document.id, goal])
  expect(inSession).toEqual({
    outcome: 'cancelled',
    basis: 'unknown',
    settled: [{ usd: 2, presumed: true }],
  })
  expect(await cancelled(here, ['run', goal, '--worker', 'claude'])).toEqual(inSession)
})
