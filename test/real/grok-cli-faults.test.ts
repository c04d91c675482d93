import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { cut, type Fault, failed, failure, hang } from '../servers/script.ts'
import { xaiSays } from '../servers/xai-turns.ts'
import { askedOf, grokWorlds } from './grok-world.ts'

/* Row 16 of the fault matrix for the Grok CLI: what xAI's server does, to what a person reads. */

const enter = grokWorlds('grok-faults')

type Row = [fault: Fault, kind: string, requests: number]
const OVERLOADED = 'overloaded'
/** The CLI by itself asks again without end; told to, it does not, and Waybill asks once more where that is free. */
const ROWS: Record<string, Row> = {
  '401': [failure(401), 'worker_unauthenticated', 1],
  '402': [failure(402), 'quota_exhausted', 1],
  '403': [failure(403), 'worker_unauthenticated', 1],
  '404': [failure(404), 'model_unavailable', 1],
  '413': [failure(413), 'context_overflow', 1],
  '422': [failure(422), 'bad_request', 1],
  '429 that asks for an hour': [failure(429, undefined, { 'retry-after': '3600' }), 'rate_limited', 1],
  '500 without end': [failure(500), OVERLOADED, 2],
  'a stream that is cut': [cut(), 'cut_off', 1],
  'an error inside the stream': [failed('server_error', 'busy'), OVERLOADED, 2],
  'no headers': [hang('no-headers'), 'went_silent', 1],
  'no body': [hang('after-headers'), 'went_silent', 1],
  'a body that stalls': [hang('mid-stream'), 'went_silent', 1],
  'an error with status 200': [failure(200, { error: { message: 'no' } }), 'cut_off', 1],
  'a page of somebody between': [
    failure(200, '<html>no</html>', { 'content-type': 'text/html' }),
    'cut_off',
    1,
  ],
}

test.each(Object.entries(ROWS))('row 16: %s', async (_what, [fault, kind, requests]) => {
  const here = await enter(fault)
  const { document } = await here.json([
    'run',
    'Do it',
    '--worker',
    'grok-cli',
    '--idle',
    '3s',
    '--wall',
    '60s',
  ])
  const { failure: why, spend, budget } = document
  expect({
    kind: why?.kind,
    hint: why?.hint !== '',
    asked: askedOf(here).length,
    // Presumed: never nothing because nobody said.
    paid: spend?.usd === null && budget?.spent === 2 * requests,
    held: budget?.held,
    left: here.place.survivors(),
  }).toEqual({ kind, hint: true, asked: requests, paid: true, held: 0, left: [] })
})

test('a wrong key is one, although the server says 400', async () => {
  const here = await enter(xaiSays('never'))
  const { code, document } = await here.json(['run', 'Do it', '--worker', 'grok-cli'], {
    env: here.env({ XAI_API_KEY: 'xai-wrong' }),
  })
  expect([code, document.failure?.kind]).toEqual([6, 'worker_unauthenticated'])
})

test('without a key nothing is started: a login would lie in a home that it does not see', async () => {
  const here = await enter(xaiSays('never'))
  const { code, document } = await here.json(['run', 'Do it', '--worker', 'grok-cli'], {
    env: here.env({ XAI_API_KEY: '' }),
  })
  expect([code, document.failure?.kind, here.xai.requests]).toEqual([6, 'worker_unauthenticated', []])
})

test('cancelled, it is gone (I2)', async () => {
  const here = await enter(hang('mid-stream'))
  const running = here.json(['run', 'Do it', '--worker', 'grok-cli'])
  while (askedOf(here).length === 0) await pause(50)
  const { stdout } = await here.waybill(['jobs', '--json'])
  const [job] = (JSON.parse(stdout) as { jobs: { id: string }[] }).jobs
  expect((await here.waybill(['cancel', String(job?.id)])).code).toBe(0)
  const { code, document } = await running
  expect([code, document.outcome, here.place.survivors()]).toEqual([130, 'cancelled', []])
})

test('doctor looks at the program, its version, its flags and the key, and asks nobody', async () => {
  const here = await enter(xaiSays('never'))
  const { stdout } = await here.waybill(['doctor', '--json'])
  const { workers } = JSON.parse(stdout) as { workers: { worker: string; checks: object[] }[] }
  expect(workers.find(({ worker }) => worker === 'grok-cli')?.checks).toEqual([
    { name: 'program', status: 'ok', says: expect.stringMatching(/bin\/grok \(platform-binary\)$/) },
    { name: 'version', status: 'ok', says: '1.0.41 (needs 1.0.41)' },
    { name: 'flags', status: 'ok', says: 'all 10 that Waybill uses' },
    { name: 'key', status: 'ok', says: 'metered: XAI_API_KEY; a login of its own is not used' },
  ])
  expect(here.xai.requests).toEqual([])
})
