import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { closedAfterEach } from '../closed-after-each.ts'
import { git } from '../real/project.ts'
import { type ChatTurn, chatCalls, chatSays } from '../servers/chat-turns.ts'
import { failure, hang } from '../servers/script.ts'
import { type Call, HARNESSES, KEYS, MODELS, type Rig, rig, TOOLS } from './rig.ts'

const keep = closedAfterEach()

const usage = { inputTokens: 5_000, cachedInputTokens: 4_000, outputTokens: 100, reasoningTokens: 40 }
const calls = ({ tool, arguments: args }: Call) => chatCalls(tool, args, { usage })

describe.each(HARNESSES)('%s', (harness) => {
  const enter = async (...turns: ChatTurn[]): Promise<Rig> =>
    keep(await rig({ [harness]: { lanes: [{ name: 'worker', turns }] } }))
  const ask = (here: Rig, ...args: string[]) =>
    here.json(['run', 'What does sum do?', '--worker', harness, ...args])

  test('reads a file and answers: text, proof, what was used, nothing left and nothing changed (W14, T6)', async () => {
    const here = await enter(
      calls(TOOLS[harness].read('{tree}/sum.js')),
      chatSays('It subtracts.', { usage }),
    )
    const { code, document } = await ask(here)
    expect([code, document.failure, document]).toMatchObject([
      0,
      null,
      {
        outcome: 'unverified',
        text: 'It subtracts.',
        worker: harness,
        model: { requested: MODELS[harness] },
        spend: {
          iterations: 1,
          tokens: { input: 10_000, cachedInput: 8_000, output: 200 },
          basis: 'computed',
          billing: 'metered',
        },
        proof: { exit: 'exited 0', wireClient: 'vendor-cli', vendorSession: expect.stringMatching(/./) },
      },
    ])
    // What the tool brought went back to the model: it did read the file.
    const asked = here.server(harness).requests.map(({ body }) => JSON.stringify(body))
    expect([asked.length, asked.at(-1)]).toEqual([2, expect.stringContaining('sum = (a, b) => a - b')])
    expect([here.survivors(), git(here.project, 'status', '--porcelain')]).toEqual([[], ''])
  })

  test('a reading task can neither write nor run anything, whatever its model asks for (I3)', async () => {
    const { write, shell } = TOOLS[harness]
    const here = await enter(
      calls(write('{tree}/new.js', 'x')),
      calls({
        tool: shell,
        arguments: { command: 'touch {tree}/ran', description: 'x', is_background: false },
      }),
      calls(TOOLS[harness].read('/etc/hostname')),
      chatSays('I could not.', { usage }),
    )
    const { document } = await ask(here)
    expect(document.text).toBe('I could not.')
    expect(git(here.project, 'status', '--porcelain')).toBe('')
    const asked = JSON.stringify(here.server(harness).requests.at(-1)?.body)
    expect(asked).not.toContain(readFileSync('/etc/hostname', 'utf8').trim())
  })

  test('a writing task: the product is a patch, and the tree of the user is as it was', async () => {
    const { write, shell } = TOOLS[harness]
    const here = await enter(
      calls(write('{tree}/new.js', 'export const one = 1\n')),
      calls(write('{tree}/../outside.js', 'x')),
      calls({
        tool: shell,
        arguments: { command: 'touch {tree}/ran', description: 'x', is_background: false },
      }),
      chatSays('Added.', { usage }),
    )
    const { code, document } = await ask(here, '--write')
    expect([code, document.failure, document.outcome]).toEqual([0, null, 'accepted'])
    const patch = readFileSync(String(document.patch?.path), 'utf8')
    expect(patch.match(/^\+\+\+ .*$/gm)).toEqual(['+++ b/new.js'])
    expect(git(here.project, 'status', '--porcelain')).toBe('')
  })

  test('a wrong key is told as one', async () => {
    const here = await enter(chatSays('never'))
    const { code, document } = await here.json(['run', 'Hello?', '--worker', harness], { env: KEYS.wrong })
    expect([code, document.failure?.kind, here.survivors()]).toEqual([6, 'worker_unauthenticated', []])
  })

  test('a server that sends everybody away: retries are no work, and our clock ends the run with all that is its', async () => {
    const here = await enter(failure(429))
    const { code, document } = await ask(here, '--idle', '8s')
    expect([code, document.failure?.kind, document.outcome]).toEqual([4, 'went_silent', 'failed'])
    expect(here.survivors()).toEqual([])
  })

  test('cancelled while its model thinks: ended, and nothing is left (H26)', async () => {
    const here = await enter(hang('mid-stream'))
    const running = ask(here)
    await here.asked(harness)
    const jobs = JSON.parse((await here.waybill(['jobs', '--json'])).stdout)
    await here.waybill(['cancel', jobs.jobs?.[0]?.id ?? jobs[0]?.id])
    const { code, document } = await running
    expect([code, document.outcome, here.survivors()]).toEqual([130, 'cancelled', []])
  })

  test('an answer in a shape: asked for in the prompt, parsed and checked here', async () => {
    const here = await enter(chatSays('```json\n{"bug": true}\n```', { usage }))
    const path = join(here.root, 'schema.json')
    const schema = { type: 'object', properties: { bug: { type: 'boolean' } }, required: ['bug'] }
    writeFileSync(path, JSON.stringify(schema))
    const { code, document } = await ask(here, '--schema', path)
    expect([code, document.verdict?.results.map(({ check, status }) => [check, status])]).toEqual([
      0,
      expect.arrayContaining([['answer-shape', 'passed']]),
    ])
    expect(JSON.stringify(here.server(harness).requests[0]?.body)).toContain(
      'The JSON is to match this schema',
    )
  })
})
