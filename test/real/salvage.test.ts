import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { applyPatch } from '../servers/openai-turns.ts'
import { hang } from '../servers/script.ts'
import { git } from './project.ts'
import { realWorlds } from './worlds.ts'

const world = realWorlds()

test('after kill -9 of the supervisor what Codex had written comes back as a partial patch (I2, I5)', async () => {
  const patch = '*** Begin Patch\n*** Add File: notes.md\n+half of it\n*** End Patch'
  const here = await world('salvage', {
    allow: [{ worker: 'codex-cli', modes: ['read', 'write'] }],
    openai: { lanes: [{ name: 'worker', turns: [applyPatch(patch), hang('mid-stream')] }] },
  })
  const { document: running } = await here.json(['run', 'Write notes', '--write', '--wait', '1'])
  const [received] = await here.facts(running.id)
  if (received?.kind !== 'task.received') throw new Error('no task was received')
  while (!existsSync(join(here.place.waybillHome, 'runs', running.id, 'tree/notes.md'))) await pause(50)
  process.kill(received.owner.pid, 'SIGKILL')
  const { code, document } = await here.json(['result', running.id])
  expect({
    code,
    failure: document.failure?.kind,
    patch: { files: document.patch?.files, insertions: document.patch?.insertions },
    signals: document.signals.map(({ name }) => name),
    verdict: document.verdict,
  }).toEqual({
    code: 4,
    failure: 'supervisor_died',
    patch: { files: 1, insertions: 1 },
    signals: ['cost_presumed', 'partial_work'],
    verdict: null,
  })
  git(here.place.project, 'apply', '--check', document.patch?.path ?? '')
  expect({
    left: here.place.survivors(),
    worktrees: git(here.place.project, 'worktree', 'list').trim().split('\n').length,
    status: git(here.place.project, 'status', '--porcelain'),
  }).toEqual({ left: [], worktrees: 1, status: '' })
})
