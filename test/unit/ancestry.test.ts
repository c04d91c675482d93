import { expect, test } from 'vitest'
import { agentsAmong, ancestors, programName } from '../../src/io/ancestry.ts'

test.each([
  ['/usr/bin/bash', 'bash'],
  ['/opt/claude-code/bin/claude.exe', 'claude.exe'],
  ['/home/u/.local/share/claude/versions/2.1.329', 'claude'],
  ['/home/u/.local/share/claude/versions/2.1.329 (deleted)', 'claude'],
  ['/home/u/claude/versions/2.1.329/notes', 'notes'],
  ['', ''],
])('%s is %s', (path, name) => {
  expect(programName(path)).toBe(name)
})

test('agents are known under each name that they ship with', () => {
  const names = [
    'claude',
    'claude.exe',
    'codex',
    'codex.exe',
    'codex.js',
    'codex-x86_64-unknown-linux-musl',
    'codex-aarch64-apple-darwin',
  ]
  const others = ['bash', 'node', 'claudette', 'codex-notes', 'my-claude', 'Claude']
  const found = agentsAmong([...names, ...others].map((name, pid) => ({ pid, name })))
  expect(found.map(({ name }) => name)).toEqual(names)
})

test('the programs above are told nearest first', () => {
  const [nearest] = ancestors(process.pid)
  expect(nearest?.pid).toBe(process.ppid)
})
