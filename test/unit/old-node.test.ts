import { readdirSync } from 'node:fs'
import { afterEach, expect, test, vi } from 'vitest'
import { answerOldNode, isOldNode } from '../../src/entry/hooks/old-node.ts'
import { tempFolder } from './temp-folder.ts'

afterEach(() => vi.unstubAllEnvs())

test.each([
  ['22.13.0', false],
  ['22.12.9', true],
  ['24.0.0', false],
  ['100.1.0', false],
  ['20.20.2', true],
  ['8.17.0', true],
])('%s is too old: %s', (version, old) => {
  expect(isOldNode(version)).toBe(old)
})

test('who asked hears it each time, a session once, everything else never', async () => {
  const folder = `${tempFolder()}/data`
  vi.stubEnv('CLAUDE_PLUGIN_DATA', folder)
  const message = `Waybill needs Node 22.13 or newer, and the \`node\` on the PATH is ${process.versions.node}. Install it, then start this session again.`
  const place = { cwd: '/shop', session: 's1' }
  const call = {
    kind: 'agent_call',
    agent: 'waybill:codex-auditor',
    prompt: '',
    description: '',
    toolUseId: 't',
    ...place,
  } as const
  for (const _again of [1, 2]) {
    expect(await answerOldNode(call)).toEqual({ kind: 'deny', reason: message })
    expect(await answerOldNode({ kind: 'prompt', prompt: '/waybill:allow codex', ...place })).toEqual({
      kind: 'handled',
      message,
    })
  }
  expect(await answerOldNode({ kind: 'session_start', ...place })).toEqual({ kind: 'notice', message })
  expect(await answerOldNode({ kind: 'session_start', ...place })).toEqual({ kind: 'pass' })
  expect(await answerOldNode({ kind: 'stop', turn: 't1', again: false, ...place })).toEqual({ kind: 'pass' })
  expect(await answerOldNode({ kind: 'tool_call', tool: 'Bash', texts: [], cwd: '/' })).toEqual({
    kind: 'pass',
  })
  expect(readdirSync(folder)).toEqual(['said-node'])
  vi.stubEnv('CLAUDE_PLUGIN_DATA', '')
  expect(await answerOldNode({ kind: 'session_start', ...place })).toEqual({ kind: 'pass' })
})
