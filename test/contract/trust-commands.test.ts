import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import {
  commandQuestion,
  readCommand,
  readTypedCommand,
  trustLine,
} from '../../src/decide/trusted-command.ts'
import { DEFAULT_CONFIG } from '../../src/domain/config.ts'
import { siteOf } from '../../src/entry/site.ts'
import { checkCommands } from '../../src/io/check-commands.ts'
import { readRoutingFile } from '../../src/io/routing-file.ts'
import { recordCommand, recordTrust } from '../../src/io/trust-change.ts'
import { readTrusted } from '../../src/io/trusted.ts'
import { aTask } from '../unit/samples.ts'
import { tempFolder } from '../unit/temp-folder.ts'
import { git, repositoryWith, workspaceOf, write } from './git-harness.ts'
import { must, openAt } from './ledger-harness.ts'

function place(files: Record<string, string> = { 'a.txt': 'a\n' }) {
  const root = repositoryWith(files)
  const folder = join(tempFolder(), 'waybill')
  const paths = { trusted: join(folder, 'trusted.json'), ledger: join(folder, 'ledger.db') }
  const workspace = workspaceOf(root)
  return {
    root,
    paths,
    workspace,
    trust: (name: string, command?: string) =>
      must(recordCommand(paths, workspace, name, command, 'terminal')),
    site: (cwd = root) =>
      siteOf(
        {
          paths: { ...paths, state: folder } as never,
          config: DEFAULT_CONFIG,
          folder,
          secrecy: { redactor: {} } as never,
          note: () => {},
          cancel: new AbortController().signal,
        },
        aTask({ workspace: workspaceOf(cwd) }),
      ),
  }
}

describe('a trusted command (G9)', () => {
  test('is kept by its repository beside the routing file, is a fact, and is taken back by its name', () => {
    const here = place({ '.waybill/routing.yaml': 'version: 1\n' })
    must(recordTrust(here.paths, here.workspace, must(readRoutingFile(here.root)), 'chat'))
    here.trust('tests', 'npm test')
    here.trust('lint', 'npm run lint')
    here.trust('tests', 'npm run test:all')
    here.trust('lint')
    const dated = { recordedAt: expect.stringMatching(/^\d{4}-/), how: 'terminal' }
    const held = must(readTrusted(here.paths.trusted))[here.workspace.commonDir]
    expect(held).toEqual({
      routing: {
        text: 'version: 1\n',
        sha256: expect.any(String),
        recordedAt: expect.any(String),
        how: 'chat',
      },
      commands: { tests: { command: 'npm run test:all', ...dated } },
    })
    must(recordTrust(here.paths, here.workspace, undefined, 'terminal'))
    here.trust('tests')
    expect(must(readTrusted(here.paths.trusted))).toEqual({})
    const facts = openAt(here.paths.ledger).entries(here.workspace.commonDir)
    expect(facts.map(({ fact }) => fact).filter(({ kind }) => kind.startsWith('command'))).toEqual([
      { kind: 'command.trusted', name: 'tests', command: 'npm test', how: 'terminal' },
      { kind: 'command.trusted', name: 'lint', command: 'npm run lint', how: 'terminal' },
      { kind: 'command.trusted', name: 'tests', command: 'npm run test:all', how: 'terminal' },
      { kind: 'command.distrusted', name: 'lint', how: 'terminal' },
      { kind: 'command.distrusted', name: 'tests', how: 'terminal' },
    ])
  })

  test('leaves a file of the first version readable, and writes the second', () => {
    const here = place()
    const routing = { text: 'x', sha256: 'y', recordedAt: '2026-01-01', how: 'chat' }
    here.trust('tests', 'npm test')
    writeFileSync(
      here.paths.trusted,
      JSON.stringify({ version: 1, repositories: { '/other/.git': routing } }),
    )
    expect(must(readTrusted(here.paths.trusted))).toEqual({ '/other/.git': { routing, commands: {} } })
    here.trust('tests', 'npm test')
    const stored = JSON.parse(readFileSync(here.paths.trusted, 'utf8'))
    expect([stored.version, Object.keys(stored.repositories)]).toEqual([
      2,
      ['/other/.git', here.workspace.commonDir],
    ])
  })

  test('is the checks’ as it is when they look: for worktrees too, not for a clone, and not once it is taken back', () => {
    const here = place()
    here.trust('tests', 'npm test')
    const site = here.site()
    const above = join(here.root, '..')
    git(here.root, 'worktree', 'add', '-q', '--detach', join(above, 'linked'))
    git(above, 'clone', '-q', here.root, 'clone')
    expect([
      site.commands,
      here.site(join(above, 'linked')).commands,
      here.site(join(above, 'clone')).commands,
    ]).toEqual([{ tests: 'npm test' }, { tests: 'npm test' }, {}])
    here.trust('tests')
    expect(site.commands).toEqual({})
  })

  test('counts for nothing where others could have written it, and that is thrown', () => {
    const here = place()
    here.trust('tests', 'npm test')
    chmodSync(here.paths.trusted, 0o666)
    expect(() => here.site().commands).toThrow(/can be written by others/)
  })

  test('is named and changed by no file of the repository (I9)', () => {
    const here = place()
    here.trust('tests', 'npm test')
    const trust = JSON.stringify({
      version: 2,
      repositories: { [here.workspace.commonDir]: { commands: { tests: { command: 'evil' } } } },
    })
    for (const file of ['.waybill/trusted.json', 'trusted.json', '.waybill/config.yaml'])
      write(here.root, file, trust)
    write(here.root, '.waybill/routing.yaml', 'version: 1\ncommands: { tests: evil }\ntests: evil\n')
    must(recordTrust(here.paths, here.workspace, must(readRoutingFile(here.root)), 'terminal'))
    expect(here.site().commands).toEqual({ tests: 'npm test' })
  })
})

describe('what may be trusted as a command', () => {
  test.each([
    ['--tests npm  test', { name: 'tests', command: 'npm  test' }],
    ['--tests "npm test"', { name: 'tests', command: 'npm test' }],
    ["--tests 'a b'", { name: 'tests', command: 'a b' }],
    ['--tests "a" && "b"', { name: 'tests', command: '"a" && "b"' }],
    ['--command lint npm run lint -- --max 0', { name: 'lint', command: 'npm run lint -- --max 0' }],
    ['--revoke --tests', { name: 'tests' }],
    ['--revoke  --command lint', { name: 'lint' }],
  ])('%s', (typed, value) => {
    expect(readTypedCommand(` ${typed} `)).toEqual({ ok: true, value })
  })

  test.each(['', 'f'.repeat(32), '--revoke', '--tests', '--command lint'])('%j is none', (typed) => {
    expect(readTypedCommand(typed)).toBeUndefined()
  })

  test.each([
    ['two lines', 'tests', 'a\nb'],
    ['an escape', 'tests', 'a\u001b[8mb'],
    ['an override of the direction', 'tests', 'a\u202eb'],
    ['a tab', 'tests', 'a\tb'],
    ['nothing', 'tests', '  '],
    ['too much', 'tests', 'x'.repeat(1_001)],
    ['a name that is none', 'Lint!', 'x'],
  ])('%s is refused', (_what, name, command) => {
    expect(readCommand(name, command)).toMatchObject({ ok: false, failure: { kind: 'wrong_usage' } })
  })

  test('a thousand characters are not too much', () => {
    expect(readCommand('tests', 'ü'.repeat(1_000)).ok).toBe(true)
  })

  test('the question says that the code of patches runs with the user’s own rights, and what it replaces', () => {
    const before = { command: 'npm test', recordedAt: '2026-01-01', how: 'chat' as const }
    const asked = commandQuestion('tests', 'make test', before)
    expect(asked).toContain('\n  make test\n\nin the place of:\n\n  npm test\n')
    expect(asked).toContain('the code of their\npatches then runs with your own rights')
  })
})

describe('doctor', () => {
  const checked = (files: Record<string, string>, trust?: string) => {
    const here = place(files)
    if (trust) here.trust('tests', trust)
    return checkCommands(here.root, here.paths)
  }
  const says = 'no test command is trusted for this repository, so no check runs its tests'

  test.each([
    [{ 'package.json': '{"scripts":{"test":"vitest"}}' }, 'npm test'],
    [{ 'package.json': '{"scripts":{"test":"vitest"}}', 'pnpm-lock.yaml': '' }, 'pnpm test'],
    [{ 'package.json': '{"scripts":{"test":"vitest"}}', 'yarn.lock': '' }, 'yarn test'],
    [{ 'package.json': '{"scripts":{"test":"vitest"}}', 'bun.lock': '' }, 'bun run test'],
    [{ 'pyproject.toml': '[tool.pytest.ini_options]\n' }, 'python3 -m pytest'],
    [{ 'conftest.py': '' }, 'python3 -m pytest'],
    [{ 'go.mod': 'module shop\n' }, 'go test ./...'],
    [{ 'Cargo.toml': '[package]\n' }, 'cargo test'],
  ])('proposes for %j', (files, command) => {
    expect(checked(files as unknown as Record<string, string>)).toEqual([
      { name: 'tests', status: 'unknown', says, next: `waybill trust --tests "${command}"` },
    ])
  })

  test.each([
    [{ 'package.json': '{"scripts":{"test":"echo \\"Error: no test specified\\" && exit 1"}}' }],
    [{ 'package.json': '{"scripts":{"test":7}}' }],
    [{ 'package.json': 'not JSON' }],
    [{ 'a.txt': '' }],
  ])('proposes nothing for %j', (files) => {
    expect(checked(files as unknown as Record<string, string>)).toEqual([
      { name: 'tests', status: 'unknown', says },
    ])
  })

  test('shows what is trusted, says where it cannot be read, and nothing outside of a repository', () => {
    expect(checked({ 'go.mod': '' }, 'make test')).toEqual([
      {
        name: 'command',
        status: 'ok',
        says: expect.stringMatching(/^tests: make test \(trusted on \d{4}-\d\d-\d\d\)$/),
      },
    ])
    const here = place()
    here.trust('tests', 'x')
    writeFileSync(here.paths.trusted, 'x')
    expect(checkCommands(here.root, here.paths)).toMatchObject([{ name: 'commands', status: 'warn' }])
    const nowhere = tempFolder()
    expect([existsSync(join(nowhere, '.git')), checkCommands(nowhere, here.paths)]).toEqual([false, []])
  })

  test('the line that it gives is one that a shell takes as it is', () => {
    expect([trustLine('tests', 'npm test'), trustLine('lint', `echo "$HOME" 'x'`)]).toEqual([
      'waybill trust --tests "npm test"',
      `waybill trust --command lint 'echo "$HOME" '\\''x'\\'''`,
    ])
  })
})
