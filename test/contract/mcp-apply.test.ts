import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Home } from '../e2e/home.ts'
import { connect, idOf, place, until } from './mcp-harness.ts'

const WRITE = {
  goal: 'Change it. [[fake: edit README.md changed]] [[fake: answer Done.]]',
  worker: 'codex',
  mode: 'write',
  waitSeconds: 30,
}
const MODES = { codex: ['read', 'write'] } as const
const options = (config?: string) => ({ codex: [...MODES.codex], ...(config ? { config } : {}) })
const readme = (there: Home) => readFileSync(join(there.project, 'README.md'), 'utf8')

test('a host’s model can show and propose a patch, and the user has the word for it (W35)', async () => {
  const there = place(options())
  const { call } = await connect(there, { name: 'claude-code' })
  const id = idOf(await call('delegate', WRITE))
  const before = readme(there)
  const told = await call('job', { action: 'apply', id })
  expect([told.structuredContent, told.isError ?? false, readme(there)]).toEqual([
    {
      id,
      proposed: {
        root: there.project,
        files: ['README.md'],
        merged: [],
        patch: expect.stringMatching(/\/changes\.patch$/),
      },
      next: `Nothing was changed yet. Show the user what the patch does. To have it applied, the user types \`/waybill:apply ${id}\` in the chat or runs \`waybill apply ${id}\` in a terminal of their own.`,
    },
    false,
    before,
  ])
})

test('where the user decided before (`apply: accepted`) it is applied, and the way back is told', async () => {
  const there = place(options('apply: accepted\n'))
  const { call } = await connect(there, {
    name: 'codex-mcp-client',
    env: { CLAUDE_PROJECT_DIR: '' },
    roots: [there.project],
  })
  const id = idOf(await call('delegate', WRITE))
  const told = await call('job', { action: 'apply', id })
  expect([told.structuredContent, readme(there)]).toEqual([
    {
      id,
      done: 'applied',
      root: there.project,
      files: [{ path: 'README.md', change: 'changed' }],
      merged: [],
      next: `Tell the user what was changed. To take it back, the user runs \`waybill apply ${id} --revert\` in a terminal of their own.`,
    },
    'changed\n',
  ])
})

test('the answer that carries a result lets the worktree go; `status` does not', async () => {
  const there = place(options())
  const { call } = await connect(there)
  const id = idOf(await call('delegate', { ...WRITE, waitSeconds: 0 }))
  const tree = join(there.waybillHome, 'runs', id, 'tree')
  await until(async () => {
    const { structuredContent } = await call('job', { action: 'status', id })
    return (structuredContent as { outcome: string }).outcome === 'accepted'
  })
  expect(existsSync(tree)).toBe(true)
  await call('job', { action: 'result', id })
  await until(async () => !existsSync(tree) && !there.git('worktree', 'list').includes('runs'))
})
