import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import type { TriageLine } from '../../src/entry/triage/line.ts'
import { type LocalOptions, type LocalTurn, startLocal } from '../servers/local.ts'
import type { VendorServer } from '../servers/loopback.ts'
import { type Home, type HomeOptions, home } from './home.ts'

const open: { close(): unknown }[] = []
afterEach(async () => {
  for (const one of open.splice(0)) await one.close()
})

const REPORT =
  'host web-3 2026-11-21 04:00\nOK    load 0.4\nCRIT  /var 97% full, 1.2 GB left\nOK    certificates\n'
const ANSWER = {
  severity: 'critical',
  action: 'Free space on /var.',
  confidence: 'high',
  escalate: true,
  evidence: ['CRIT  /var 97% full'],
}
const says = (answer: object | string, more: object = {}): LocalTurn => ({
  say: typeof answer === 'string' ? answer : JSON.stringify(answer),
  ...more,
})

/** A machine with a local server, and a folder that is in no repository, from which reports are looked at. */
async function machine(server: LocalOptions, options: HomeOptions & { triage?: string } = {}) {
  const local = await startLocal(server)
  const config = `workers:\n  local: { baseUrl: "${local.url}" }\n${options.triage ?? ''}`
  const here = home({ reports: ['local'], config, ...options })
  open.push(here, local)
  const outside = join(here.root, 'outside')
  mkdirSync(outside)
  writeFileSync(join(outside, 'report.txt'), REPORT)
  return { here, local, triage: (args: string[], stdin?: string) => triage(here, args, outside, stdin) }
}

async function triage(here: Home, args: string[], cwd: string, stdin?: string) {
  const { code, stdout, stderr } = await here.waybill(['triage', ...args], {
    cwd,
    ...(stdin === undefined ? {} : { stdin }),
  })
  const lines = stdout.split('\n').filter((line) => line !== '')
  return { code, stderr, lines: lines.map((line) => JSON.parse(line) as TriageLine) }
}

const promptsOf = ({ requests }: VendorServer): string[] =>
  requests.flatMap(({ body }) => (body as { messages?: { content: string }[] })?.messages?.[0]?.content ?? [])

test('a report is looked at by the model of this machine, from a folder in no repository (M6, M29, M32)', async () => {
  const { here, local, triage } = await machine({ turns: [says(ANSWER)] })
  const { code, lines, stderr } = await triage(['report.txt'])
  expect({ code, lines, stderr }).toEqual({
    code: 11,
    stderr: '',
    lines: [
      {
        ...ANSWER,
        report: 'report.txt',
        sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
        run: expect.stringMatching(/^w/),
        worker: 'local',
        model: 'scripted/model-4bit',
        fell_back: null,
        spend: {
          iterations: 1,
          tokens: { input: 200, cachedInput: null, output: 40 },
          usd: 0,
          basis: 'computed',
          billing: 'local',
          ms: expect.any(Number),
        },
        signals: [],
        failure: null,
      },
    ],
  })
  expect(local.requests.map(({ body }) => body)).toEqual([
    {
      model: 'default_model',
      stream: true,
      temperature: 0,
      max_tokens: 2048,
      stream_options: { include_usage: true },
      messages: [{ role: 'user', content: expect.stringContaining('CRIT  /var 97% full, 1.2 GB left') }],
    },
  ])
  const facts = await here.facts(lines[0]?.run ?? '')
  expect(facts[0]).toMatchObject({ task: { ask: { report: { name: 'report.txt', text: '' } } } })
})

test.each<[string, number]>([
  ['ok', 0],
  ['info', 0],
  ['warning', 10],
  ['critical', 11],
  ['abstain', 12],
])('severity %s is exit code %i', async (severity, exit) => {
  const { triage } = await machine({ turns: [says({ ...ANSWER, severity, evidence: [] })] })
  const { code, lines } = await triage(['-'], REPORT)
  expect([code, lines.map((line) => [line.report, line.severity])]).toEqual([exit, [['-', severity]]])
})
