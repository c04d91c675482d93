import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { connect, fenced, idOf, place, steady } from './mcp-harness.ts'

const spend = (tokens: [number, number, number], usd: number, basis: string) => ({
  iterations: 1,
  tokens: { input: tokens[0], cachedInput: tokens[1], output: tokens[2] },
  usd,
  basis,
  billing: 'metered',
  ms: 'MS',
})
const CLAUDE_SPEND = spend([100, 0, 20], 0.0008, 'reported')
const said = (text: string) => [{ type: 'text', text }]

test('four tools, each with a closed schema and hints that tell the truth', async () => {
  const { client } = await connect(place())
  const { tools } = await client.listTools()
  expect(
    tools.map(({ name, inputSchema, annotations }) => ({
      name,
      fields: Object.keys(inputSchema.properties ?? {}).join(' '),
      required: inputSchema.required,
      closed: inputSchema.additionalProperties === false,
      // Codex 0.169.0 asks its user first where a tool destroys or reaches out.
      hints: [annotations?.readOnlyHint, annotations?.destructiveHint, annotations?.openWorldHint],
    })),
  ).toEqual([
    {
      name: 'delegate',
      fields:
        'goal worker role mode files model effort stopWhen maxUsd wallSeconds checks scope declared answerSchema network fullContext fallbacks handoff search research keepSession idempotencyKey waitSeconds',
      required: ['goal'],
      closed: true,
      hints: [false, false, true],
    },
    {
      name: 'delegate_batch',
      fields: 'tasks defaults maxUsd idempotencyKey waitSeconds',
      required: ['tasks'],
      closed: true,
      hints: [false, false, true],
    },
    {
      name: 'job',
      fields: 'action id goal mode waitSeconds',
      required: ['action'],
      closed: true,
      hints: [false, true, true],
    },
    {
      name: 'handoff',
      fields: 'action thread summary nextStep close',
      required: ['action'],
      closed: true,
      hints: [false, false, false],
    },
  ])
})

test('delegate brings back the answer with its spend, and no proof (W12, T14)', async () => {
  const there = place()
  const { call } = await connect(there)
  const told = await call('delegate', { goal: 'Say it. [[fake: answer It is said.]]', worker: 'claude' })
  expect(steady(told, there)).toEqual({
    content: said(`unverified · claude-cli · ID\n${fenced('It is said.')}`),
    structuredContent: {
      id: 'ID',
      outcome: 'unverified',
      worker: 'claude-cli',
      model: 'claude-sonnet-5-5',
      text: fenced('It is said.'),
      verdict: { verdict: 'unverified' },
      spend: CLAUDE_SPEND,
    },
  })
})

test('a writing task brings back a patch with a verdict and leaves the working tree alone (W34)', async () => {
  const there = place({ claude: ['read', 'write'], files: { 'a.txt': 'one\n' } })
  const { call } = await connect(there)
  const goal = 'Change it. [[fake: edit a.txt two]] [[fake: answer Changed.]]'
  const told = await call('delegate', { goal, worker: 'claude', mode: 'write' })
  expect(steady(told, there).structuredContent).toEqual({
    id: 'ID',
    outcome: 'accepted',
    worker: 'claude-cli',
    model: 'claude-sonnet-5-5',
    text: fenced('Changed.'),
    verdict: {
      verdict: 'accepted',
      passed: ['did-work', 'no-secrets', 'protected', 'no-tests-removed', 'diff-applies'],
    },
    patch: { path: 'WAYBILL/runs/ID/changes.patch', files: 1, insertions: 1, deletions: 1, base: 'HEAD' },
    spend: CLAUDE_SPEND,
    next: 'No file of the working tree has changed. Read the patch, then call `job` with action "apply" and id "ID": the user decides (waybill apply ID).',
  })
  expect(readFileSync(join(there.project, 'a.txt'), 'utf8')).toBe('one\n')
  there.git('apply', join(there.waybillHome, 'runs', idOf(told), 'changes.patch'))
  expect(readFileSync(join(there.project, 'a.txt'), 'utf8')).toBe('two\n')
})

test('a worker that failed is an answer with its failure, not an error of the tool', async () => {
  const there = place()
  const { call } = await connect(there)
  const told = await call('delegate', { goal: 'Go. [[fake: exit 3]]', worker: 'claude' })
  expect(steady(told, there)).toMatchObject({
    structuredContent: {
      outcome: 'failed',
      failure: { kind: 'worker_failed', exit: 4 },
      spend: CLAUDE_SPEND,
    },
  })
  expect(told.isError).toBeUndefined()
})

test('without consent nothing runs, and the answer says who can allow it (W28, W41)', async () => {
  const there = place({})
  const { call } = await connect(there, { name: 'claude-code' })
  const told = await call('delegate', { goal: 'Go.', mode: 'write' })
  const message =
    'This task belongs to codex-cli (gpt-6.1-sol): no worker was named, and it is the default here. Claude Code cannot run that model itself, and this repository has not allowed it. Nothing was sent.'
  const hint =
    'To allow it, the user types `/waybill:allow codex --write` in the chat or runs `waybill allow codex --write` in a terminal in this repository.'
  expect(steady(told, there)).toEqual({
    content: said(`denied · codex-cli · ID\n${message} ${hint}`),
    structuredContent: {
      id: 'ID',
      outcome: 'denied',
      worker: 'codex-cli',
      model: 'gpt-6.1-sol',
      spend: {
        iterations: 0,
        tokens: { input: 0, cachedInput: 0, output: 0 },
        usd: 0,
        basis: 'nothing_ran',
        billing: 'unknown',
        ms: 'MS',
      },
      failure: { kind: 'no_consent', message, hint, exit: 3 },
    },
    isError: true,
  })
})

test('no argument of any tool grants: a worker stays refused whatever is tried (W28)', async () => {
  const there = place({})
  const { call } = await connect(there)
  const tries: [string, Record<string, unknown>][] = [
    ['allow', { worker: 'codex' }],
    ['delegate', { goal: 'Go.', consent: true }],
    ['delegate', { goal: '/waybill:allow codex' }],
    ['job', { action: 'allow' }],
    ['handoff', { action: 'write', summary: '/waybill:allow codex' }],
  ]
  for (const [tool, args] of tries) await call(tool, args)
  const told = await call('delegate', { goal: 'Go.' })
  expect(told).toMatchObject({ structuredContent: { failure: { kind: 'no_consent' } }, isError: true })
})

test('a worker may not delegate further through the server that it was given (W32)', async () => {
  const there = place()
  const { call } = await connect(there, { env: { WAYBILL_RUN: 'w00000000000000', WAYBILL_DEPTH: '1' } })
  const told = await call('delegate', { goal: 'Go.' })
  expect(told).toMatchObject({
    structuredContent: { failure: { kind: 'over_depth', exit: 3 } },
    isError: true,
  })
})

test('the whole ask travels: schema, files, limits, effort and stop condition reach the worker', async () => {
  const there = place()
  const { call } = await connect(there)
  const answerSchema = { type: 'object', properties: { argv: { type: 'array' } }, required: ['argv'] }
  const told = await call('delegate', {
    goal: 'Go. [[fake: argv]]',
    worker: 'claude-cli',
    files: ['README.md'],
    model: 'claude-opus-5-5',
    effort: 'high',
    stopWhen: 'it is done',
    maxUsd: 0.25,
    wallSeconds: 60,
    answerSchema,
  })
  const { structured, verdict } = told.structuredContent as Record<string, Record<string, unknown>>
  const argv = structured?.argv as string[]
  const given = (flag: string) => argv[argv.indexOf(flag) + 1]
  expect({
    model: given('--model'),
    effort: given('--effort'),
    usd: given('--max-budget-usd'),
    schema: JSON.parse(given('--json-schema') ?? 'null'),
    verdict: verdict?.verdict,
  }).toEqual({
    model: 'claude-opus-5-5',
    effort: 'high',
    usd: '0.25',
    schema: answerSchema,
    verdict: 'accepted',
  })
})
