import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { shapeFaults } from '../../src/checks/answer-shape.ts'
import { TRIAGE_SCHEMA } from '../../src/domain/triage.ts'
import type { TriageLine } from '../../src/entry/triage/line.ts'
import { closedAfterEach } from '../closed-after-each.ts'
import { type Triaged, triageHome } from '../e2e/triage-home.ts'
import { findLlama, type RunningLlama, startLlama } from './llama.ts'

const llama = findLlama()
if ('missing' in llama)
  console.error(`llama.cpp's server is not here, and its tests are left out: ${llama.missing}`)

const REPORT = `host web-3, 2026-11-21 04:00
OK    load 0.4, 0.3, 0.3
CRIT  /var 97% full, 1.2 GB left, grows by 300 MB a day
WARN  certificate of shop.example ends in 9 days
OK    42 of 42 units active
`

const keep = closedAfterEach()

/** A machine with this server, and a report in a folder that is in no repository. */
function machine(url: string, more = '') {
  const config = `workers:\n  local: { preset: llama-server, baseUrl: "${url}"${more} }\n`
  const { here, outside, triage } = triageHome({ report: REPORT, config })
  keep(here)
  return { here, outside, triage: async (name: string) => only(await triage([name])) }
}

function only({ lines, ...ended }: Triaged) {
  const [line, ...others] = lines
  if (line === undefined || others.length > 0) throw new Error(`${lines.length} lines: ${ended.stderr}`)
  return { ...ended, line }
}

describe.skipIf('missing' in llama)("llama.cpp's server, with a model of noise", () => {
  let server: RunningLlama
  beforeAll(async () => {
    server = await startLlama(llama, ['--ctx-size', '16384', '--parallel', '2'])
  })
  afterAll(() => server.close())

  test('a report comes back as JSON of the shape asked for, with quotes that stand in it (M6, M32)', async () => {
    const { triage } = machine(server.url)
    const { line, code } = await triage('report.txt')
    const { severity, action, confidence, escalate, evidence } = line
    const answer = { severity, action, confidence, escalate, evidence }
    const report = { name: '', sha256: '', text: REPORT }
    expect(await shapeFaults({ answerSchema: TRIAGE_SCHEMA, report }, answer)).toEqual([])
    expect([line.worker, line.fell_back, line.failure, line.spend?.billing, line.spend?.usd]).toEqual([
      'local',
      null,
      null,
      'local',
      0,
    ])
    expect(line.spend?.tokens).toEqual({
      input: expect.any(Number),
      cachedInput: expect.any(Number),
      output: expect.any(Number),
    })
    expect([0, 10, 11, 12]).toContain(code)
  })

  test('the answer comes piece by piece, and none is lost', async () => {
    const { here, triage } = machine(server.url)
    const { line } = await triage('report.txt')
    const { stdout } = await here.waybill(['result', line.run ?? '', '--json'])
    const { proof, structured } = JSON.parse(stdout)
    const { readFileSync } = await import('node:fs')
    const events = readFileSync(proof.transcriptPath, 'utf8')
      .trim()
      .split('\n')
      .map((one) => JSON.parse(one))
    const pieces = events.flatMap(({ choices: [choice] = [] }) => choice?.delta?.content ?? [])
    expect(pieces.length).toBeGreaterThan(10)
    expect(JSON.parse(pieces.join(''))).toEqual(structured)
    expect(proof).toMatchObject({ exit: 'answered 200', killTier: 'connection', wireClient: 'waybill' })
  })

  test('a report that is too long for its context is told as that, with its own numbers', async () => {
    const { outside, triage } = machine(server.url)
    writeFileSync(join(outside, 'long.txt'), 'OK    nothing to see here\n'.repeat(2_000))
    const { code, line } = await triage('long.txt')
    expect([code, line.severity, line.failure]).toEqual([
      4,
      null,
      {
        kind: 'context_overflow',
        message: expect.stringMatching(/exceeds the available context size \(8192 tokens\)/),
        hint: expect.stringContaining('larger context'),
      },
    ])
  })

  test('doctor finds it, names it, and says what it has', async () => {
    const { here } = machine(server.url)
    const { stdout } = await here.waybill(['doctor', '--json'])
    const { workers } = JSON.parse(stdout)
    expect(workers.find(({ worker }: { worker: string }) => worker === 'local')).toEqual({
      worker: 'local',
      usable: true,
      checks: [
        { name: 'server', status: 'ok', says: `llama-server answers at ${server.url}` },
        { name: 'models', status: 'ok', says: expect.stringContaining('noise.gguf') },
      ],
    })
  })
})

describe.skipIf('missing' in llama)('a server of its own for each', () => {
  test('a key that it wants and is not given', async () => {
    const server = keep(await startLlama(llama, ['--api-key', 'dummy-local-key']))
    const { triage } = machine(server.url)
    const { code, line } = await triage('report.txt')
    expect([code, line.failure?.kind]).toEqual([6, 'worker_unauthenticated'])
    const { here, outside, triage: again } = machine(server.url, ', apiKeyEnv: MY_KEY')
    const env = here.env({ MY_KEY: 'dummy-local-key' })
    const { stdout } = await here.waybill(['triage', join(outside, 'report.txt')], { env })
    expect((JSON.parse(stdout) as TriageLine).failure).toBeNull()
    expect((await again('report.txt')).line.failure?.kind).toBe('worker_unauthenticated')
  })

  test('killed in the middle of an answer, it is cut off; and gone, it is not there', async () => {
    const server = keep(await startLlama(llama, ['--ctx-size', '65536', '--parallel', '1']))
    const { outside, triage } = machine(server.url)
    // Long enough for it to be read for a while.
    writeFileSync(join(outside, 'long.txt'), 'OK    nothing to see here\n'.repeat(2_000))
    const going = triage('long.txt')
    await isBusy(server)
    server.kill()
    expect((await going).line.failure).toMatchObject({
      kind: 'cut_off',
      hint: expect.stringContaining('crashed'),
    })
    const { code, line } = await triage('report.txt')
    expect([code, line.failure?.kind, line.spend?.usd]).toEqual([6, 'unreachable', 0])
  })
})

/** Until it works on something (`/slots` of llama.cpp). */
async function isBusy({ url }: RunningLlama): Promise<void> {
  for (const untilMs = Date.now() + 20_000; Date.now() < untilMs; ) {
    const answer = await fetch(new URL('/slots', url)).catch(() => undefined)
    const slots = answer?.ok ? ((await answer.json()) as { is_processing: boolean }[]) : []
    if (slots.some(({ is_processing: works }) => works)) return
  }
  throw new Error('it never began to work')
}
