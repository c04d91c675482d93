import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Readable, Writable } from 'node:stream'
import type { Progress } from '@modelcontextprotocol/sdk/types.js'
import { expect, test } from 'vitest'
import { connect, fenced, idOf, MCP, place, steady, type Told, until } from './mcp-harness.ts'

type Server = ChildProcessByStdio<Writable, Readable, null>

const SPEND = {
  iterations: 1,
  tokens: { input: 100, cachedInput: 0, output: 20 },
  usd: 0.0008,
  basis: 'reported',
  billing: 'metered',
  ms: 'MS',
}
const DONE = {
  id: 'ID',
  outcome: 'unverified',
  worker: 'claude-cli',
  model: 'claude-sonnet-5-5',
  text: fenced('Done.'),
  verdict: { verdict: 'unverified' },
  spend: SPEND,
}
const RUNNING = {
  id: 'ID',
  outcome: 'running',
  worker: 'claude-cli',
  model: 'claude-sonnet-5-5',
  next: 'The run goes on. Call `job` with action "wait" and id "ID".',
}
const slowly = (ms: number) => ({
  goal: `Go. [[fake: sleep ${ms}]] [[fake: answer Done.]]`,
  worker: 'claude',
})
const forEver = { goal: 'Go. [[fake: hang]]', worker: 'claude', waitSeconds: 0.5 }

test('a client that gave a token hears what goes on, in rising numbers; another hears nothing', async () => {
  const there = place()
  const { call, client } = await connect(there)
  const heard: Progress[] = []
  // The client of the SDK takes progress that nobody asked for as an error.
  const unasked: unknown[] = []
  client.onerror = (error) => void unasked.push(error)
  await call('delegate', slowly(800), { onprogress: (progress) => void heard.push(progress) })
  await call('delegate', slowly(0))
  expect(heard[0]).toEqual({ progress: 1, message: 'claude-cli claude-sonnet-5-5 started' })
  expect(heard.length).toBeGreaterThan(1)
  expect(heard.map(({ progress }) => progress)).toEqual(heard.map((_, index) => index + 1))
  expect(unasked).toEqual([])
})

test('longer than the wait: running with the id; then job waits for the end (W24)', async () => {
  const there = place()
  const { call } = await connect(there)
  const running = await call('delegate', { ...slowly(1_500), waitSeconds: 0.5 })
  const id = idOf(running)
  expect(steady(running, there)).toEqual({
    content: [{ type: 'text', text: 'running · claude-cli · ID' }],
    structuredContent: RUNNING,
  })
  expect(steady(await call('job', { action: 'status', id }), there).structuredContent).toMatchObject(RUNNING)
  const early = await call('job', { action: 'wait', id, waitSeconds: 0 })
  expect(steady(early, there).structuredContent).toEqual(RUNNING)
  const ended = await call('job', { action: 'wait', id })
  expect({ id: idOf(ended), told: steady(ended, there) }).toEqual({
    id,
    told: {
      content: [{ type: 'text', text: `unverified · claude-cli · ID\n${fenced('Done.')}` }],
      structuredContent: DONE,
    },
  })
})

test('job tells how an ended run stands without its text, and lists it as unread until its result is read', async () => {
  const there = place()
  const { call } = await connect(there)
  const id = idOf(await call('delegate', slowly(0)))
  const listed = async () => steady(await call('job', { action: 'list' }), there).structuredContent
  const job = {
    id: 'ID',
    outcome: 'unverified',
    worker: 'claude-cli',
    model: 'claude-sonnet-5-5',
    goal: 'Go. [[fake: sleep 0]] [[fake: answer Done.]]',
    startedAt: 'TIME',
    ms: 'MS',
    usd: 0.0008,
    activity: null,
    root: 'PROJECT',
    read: false,
    worktree: null,
  }
  const { text: _text, ...standing } = DONE
  expect(steady(await call('job', { action: 'status', id }), there).structuredContent).toEqual(standing)
  expect(await listed()).toEqual({ jobs: [job] })
  expect(steady(await call('job', { action: 'result', id: 'last' }), there).structuredContent).toEqual(DONE)
  expect(await listed()).toEqual({ jobs: [{ ...job, read: true }] })
})

test('job cancel ends the worker, and says so', async () => {
  const there = place()
  const { call } = await connect(there)
  const id = idOf(await call('delegate', forEver))
  const cancelled = await call('job', { action: 'cancel', id })
  expect(steady(cancelled, there)).toMatchObject({
    structuredContent: { id: 'ID', outcome: 'cancelled', failure: { kind: 'cancelled', exit: 130 } },
  })
  const { jobs } = (await call('job', { action: 'list' })).structuredContent as {
    jobs: { outcome: string }[]
  }
  expect(jobs.map(({ outcome }) => outcome)).toEqual(['cancelled'])
})

test('a run that nobody knows is refused with the way to find it', async () => {
  const { call } = await connect(place())
  const message = 'there is no run w404'
  const hint = '`waybill jobs --all` lists the runs.'
  expect(await call('job', { action: 'status', id: 'w404' })).toEqual({
    content: [{ type: 'text', text: `${message}. ${hint}` }],
    structuredContent: { failure: { kind: 'unknown_run', message, hint, exit: 2 } },
    isError: true,
  })
})

test('a request that the client cancels is no longer answered, and its run goes on and is listed', async () => {
  const there = place()
  const { call } = await connect(there)
  const giveUp = new AbortController()
  const started = () => giveUp.abort()
  await expect(
    call('delegate', slowly(800), { onprogress: started, signal: giveUp.signal }),
  ).rejects.toThrow()
  const ended = await call('job', { action: 'wait', id: 'last' })
  expect(steady(ended, there).structuredContent).toEqual(DONE)
})

test('twelve at once: twelve answered, listed and retrievable', async () => {
  const there = place()
  const { call } = await connect(there)
  const numbers = Array.from({ length: 12 }, (_, index) => index)
  const told = await Promise.all(
    numbers.map((n) => call('delegate', { goal: `Go. [[fake: answer Answer ${n}.]]`, worker: 'claude' })),
  )
  const { jobs } = (await call('job', { action: 'list' })).structuredContent as { jobs: { id: string }[] }
  const again = await Promise.all(told.map((one) => call('job', { action: 'result', id: idOf(one) })))
  const texts = numbers.map((n) => fenced(`Answer ${n}.`))
  const textOf = (one: Told) => steady(one, there).structuredContent.text
  expect({
    answered: told.map(textOf),
    listed: jobs.map(({ id }) => id).sort(),
    retrieved: again.map(textOf),
  }).toEqual({ answered: texts, listed: told.map(idOf).sort(), retrieved: texts })
})

test.each([
  ['closes its input', (server: Server) => void server.stdin.end(), [0, null]],
  [
    'kills its process group',
    (server: Server) => process.kill(-Number(server.pid), 'SIGKILL'),
    [null, 'SIGKILL'],
  ],
])(
  'a client %s: the server is gone at once, and the run that it started goes on',
  async (_how, end, ending) => {
    const there = place()
    const options = { cwd: there.project, env: there.env(), detached: true }
    const server = spawn(process.execPath, [MCP], { ...options, stdio: ['pipe', 'pipe', 'inherit'] })
    const send = (message: object) =>
      server.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`)
    const clientInfo = { name: 'a-client', version: '1' }
    send({
      id: 0,
      method: 'initialize',
      params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo },
    })
    await once(server.stdout, 'data')
    send({ method: 'notifications/initialized' })
    send({ id: 1, method: 'tools/call', params: { name: 'delegate', arguments: slowly(700) } })
    const next = await connect(there)
    const listed = async () =>
      (await next.call('job', { action: 'list' })).structuredContent.jobs as unknown[]
    await until(async () => (await listed()).length > 0)
    end(server)
    expect(await once(server, 'exit')).toEqual(ending)
    const ended = await next.call('job', { action: 'wait', id: 'last' })
    expect(steady(ended, there).structuredContent).toEqual(DONE)
  },
)
