import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Home } from '../e2e/home.ts'
import { connect, fenced, inCodex, place, steady } from './mcp-harness.ts'

const NOTHING = { thread: null, lastSummary: null, nextStep: null, running: [], handoffs: [] }
const stateFile = ({ project }: Home) =>
  JSON.parse(readFileSync(join(project, '.waybill/conversation_state.json'), 'utf8'))

test('what one client writes another reads, also after the first has gone (M38, M39)', async () => {
  const there = place()
  const first = await connect(there, { name: 'claude-code' })
  expect(await first.call('handoff', { action: 'read' })).toEqual({
    content: [{ type: 'text', text: 'No thread is open' }],
    structuredContent: NOTHING,
  })
  const said = { thread: 'Till rounding', summary: 'The cause is known.', nextStep: 'Mend round().' }
  const written = await first.call('handoff', { action: 'write', ...said })
  await first.client.close()
  const second = await connect(there, { name: 'codex-mcp-client' })
  const read = await second.call('handoff', { action: 'read' }, inCodex(there.project))
  const told = {
    content: [{ type: 'text', text: 'Open: Till rounding. Next: Mend round().' }],
    structuredContent: {
      thread: { title: 'Till rounding', open: true },
      lastSummary: fenced('The cause is known.'),
      nextStep: 'Mend round().',
      running: [],
      handoffs: [],
    },
  }
  expect(steady({ written, read }, there)).toEqual({ written: told, read: told })
  expect(stateFile(there)).toMatchObject({
    rev: 1,
    ...told.structuredContent,
    lastSummary: 'The cause is known.',
  })
})

test('a run shows as a handoff that came back, and closing the thread leaves no next step (M40)', async () => {
  const there = place()
  const { call } = await connect(there)
  await call('delegate', { goal: 'Look at it. [[fake: answer It is fine.]]', worker: 'claude' })
  const closed = await call('handoff', { action: 'write', summary: 'All is well.', close: true })
  expect(steady(closed, there).structuredContent).toEqual({
    thread: { title: 'Look at it. [[fake: answer It is fine.]]', open: false },
    lastSummary: fenced('All is well.'),
    nextStep: null,
    running: [],
    handoffs: [
      {
        run: 'ID',
        worker: 'claude-cli',
        model: 'claude-sonnet-5-5',
        goal: 'Look at it. [[fake: answer It is fine.]]',
        handedOverAt: 'TIME',
        cameBackAt: 'TIME',
        outcome: 'unverified',
        summary: fenced('It is fine.'),
      },
    ],
  })
})
