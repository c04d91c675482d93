import { expect, onTestFinished, test } from 'vitest'
import { GOOD, machine, roundsAsked } from '../e2e/research-home.ts'
import { connect } from './mcp-harness.ts'

test('delegate takes a research, and brings its report back inside a fence (M10)', async () => {
  const there = await machine(GOOD)
  onTestFinished(() => there.close())
  const { call } = await connect(there)
  const progress: string[] = []
  const told = await call(
    'delegate',
    { goal: 'What is new in Acme 4.2?', worker: 'grok', research: 3, waitSeconds: 30 },
    { onprogress: ({ message }) => void progress.push(message ?? '') },
  )
  const { outcome, worker, text } = told.structuredContent
  expect([outcome, worker, roundsAsked(there.xai)]).toEqual(['accepted', 'grok-api', [1, 2, 3]])
  expect(text).toMatch(/^<worker-output nonce="[^"]+"[^>]*>\n# What is new in Acme 4\.2\?/)
  expect(text).toContain('## What code could say of each claim')
  expect(progress).toContain('round-1: started')
})

test.each([
  [{ goal: 'x', research: 9 }, 'delegate: `research` must be a whole number from 1 to 5'],
  [{ goal: 'x', search: 'wep' }, 'delegate: `search` cannot be `wep`'],
])('%j is refused in words', async (args, message) => {
  const there = await machine(GOOD)
  onTestFinished(() => there.close())
  const { call } = await connect(there)
  const told = await call('delegate', args)
  expect([told.isError, (told.structuredContent.failure as { message: string }).message]).toEqual([
    true,
    message,
  ])
})
