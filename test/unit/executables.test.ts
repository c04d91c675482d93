import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { findExecutable, SHIM_MARK } from '../../src/io/executables.ts'

const ELF = '\x7fELF\x02\x01\x01'
const NODE_SCRIPT = '#!/usr/bin/env node\n'
const LINUX = { platform: 'linux', arch: 'x64' }
const TARGET = 'x86_64-unknown-linux-musl'

let top = ''
beforeEach(() => {
  top = realpathSync(mkdtempSync(join(tmpdir(), 'executables-')))
})
afterEach(() => rmSync(top, { recursive: true, force: true }))

function put(path: string, text: string, mode = 0o755): string {
  const full = join(top, path)
  mkdirSync(dirname(full), { recursive: true })
  writeFileSync(full, text, 'latin1')
  chmodSync(full, mode)
  return full
}

function link(path: string, target: string): string {
  const full = join(top, path)
  mkdirSync(dirname(full), { recursive: true })
  symlinkSync(target, full)
  return full
}

const manifest = (path: string, fields: object): string =>
  put(join(path, 'package.json'), JSON.stringify(fields), 0o644)

const find = (program: string, ...folders: string[]) =>
  findExecutable(program, { PATH: folders.map((folder) => join(top, folder)).join(':') }, undefined, LINUX)

const found = (path: string, via: string, more: object = {}) => ({
  ok: true,
  value: { path, via, extraPath: [], env: {}, ...more },
})

/** An npm install of Codex under `modules`, with its platform package at `platform`. */
function codexPackage(
  modules: string,
  { platform = modules, version = '0.169.0', binary = 'bin/codex' } = {},
) {
  const root = join(modules, '@openai/codex')
  manifest(root, {
    name: '@openai/codex',
    version: '0.169.0',
    optionalDependencies: { '@openai/codex-linux-x64': 'npm:@openai/codex@0.169.0-linux-x64' },
  })
  manifest(join(platform, '@openai/codex-linux-x64'), {
    name: '@openai/codex',
    version: `${version}-linux-x64`,
  })
  return {
    launcher: put(join(root, 'bin/codex.js'), NODE_SCRIPT),
    native: put(join(platform, '@openai/codex-linux-x64/vendor', TARGET, binary), ELF),
    env: { CODEX_MANAGED_PACKAGE_ROOT: join(top, root), CODEX_MANAGED_BY_NPM: '1' },
  }
}

test('the npm launcher of Codex is replaced by the native program of its platform package', () => {
  const { launcher, native, env } = codexPackage('lib/node_modules')
  link('bin/codex', launcher)
  expect(find('codex', 'bin')).toEqual(found(native, 'platform-binary', { env }))
})

test('the platform package may be inside the package, or linked from a store', () => {
  const inside = codexPackage('a/node_modules', { platform: 'a/node_modules/@openai/codex/node_modules' })
  link('a/bin/codex', inside.launcher)
  const stored = codexPackage('b/store/codex/node_modules', { platform: 'b/store/platform/node_modules' })
  link(
    'b/store/codex/node_modules/@openai/codex-linux-x64',
    join(top, 'b/store/platform/node_modules/@openai/codex-linux-x64'),
  )
  link('b/bin/codex', stored.launcher)
  expect([find('codex', 'a/bin'), find('codex', 'b/bin')]).toEqual([
    found(inside.native, 'platform-binary', { env: inside.env }),
    found(stored.native, 'platform-binary', { env: stored.env }),
  ])
})

test('an older Codex keeps its tools in a folder that goes first in PATH', () => {
  const { launcher, native, env } = codexPackage('node_modules', { binary: 'codex/codex' })
  link('bin/codex', launcher)
  const extraPath = [join(top, 'node_modules/@openai/codex-linux-x64/vendor', TARGET, 'path')]
  expect(find('codex', 'bin')).toEqual(found(native, 'platform-binary', { env, extraPath }))
})

test('a launcher whose platform package is absent or of another version is started as it is', () => {
  const stray = codexPackage('a/node_modules', { version: '0.150.0' })
  const strayLink = link('a/bin/codex', stray.launcher)
  const absent = codexPackage('b/node_modules')
  const absentLink = link('b/bin/codex', absent.launcher)
  rmSync(join(top, 'b/node_modules/@openai/codex-linux-x64'), { recursive: true })
  const elsewhere = codexPackage('c/node_modules')
  const machine = { platform: 'linux', arch: 'riscv64' }
  const elsewhereLink = link('c/bin/codex', elsewhere.launcher)
  expect([
    find('codex', 'a/bin'),
    find('codex', 'b/bin'),
    findExecutable('codex', { PATH: join(top, 'c/bin') }, undefined, machine),
  ]).toEqual([strayLink, absentLink, elsewhereLink].map((path) => found(path, 'launcher')))
})

test('claude placed by its installer is native already', () => {
  const program = put('lib/node_modules/@anthropic-ai/claude-code/bin/claude.exe', ELF)
  const path = link('bin/claude', program)
  expect(find('claude', 'bin')).toEqual(found(path, 'platform-binary'))
})

test.each(['', '-musl'])('claude without its install script: the %s platform package is used', (libc) => {
  const name = '@anthropic-ai/claude-code'
  const platform = `${name}-linux-x64${libc}`
  const root = `lib/node_modules/${name}`
  manifest(root, { name, version: '2.1.329', optionalDependencies: { [platform]: '2.1.329' } })
  manifest(`lib/node_modules/${platform}`, { name: platform, version: '2.1.329' })
  const native = put(`lib/node_modules/${platform}/claude`, ELF)
  link('bin/claude', put(`${root}/bin/claude.exe`, 'echo "Run the install script."\n'))
  link('wrapped/claude', put(`${root}/cli-wrapper.cjs`, NODE_SCRIPT))
  const env = { CLAUDE_CODE_INSTALLED_VIA_NPM_WRAPPER: '1' }
  const expected = found(native, 'platform-binary', { env })
  expect([find('claude', 'bin'), find('claude', 'wrapped')]).toEqual([expected, expected])
})

/** npm's package of grok without its install script: a launcher, and the program packed. */
function grokPackage(): { launcher: string; home: string } {
  const root = 'lib/node_modules/@xai-official/grok'
  manifest(root, {
    name: '@xai-official/grok',
    version: '1.0.41',
    optionalDependencies: { '@xai-official/grok-linux-x64': '1.0.41' },
  })
  return { launcher: link('bin/grok', put(`${root}/bin/grok`, NODE_SCRIPT)), home: join(top, 'home') }
}

test.each(['HOME', 'GROK_HOME'])(
  'grok, once unpacked by its launcher, is started itself: below %s',
  (name) => {
    const { home } = grokPackage()
    const native = put(name === 'HOME' ? 'home/.grok/bin/grok-1.0.41' : 'home/bin/grok-1.0.41', ELF)
    const env = { GROK_MANAGED_BY_NPM: '1' }
    expect(findExecutable('grok', { PATH: join(top, 'bin'), [name]: home }, undefined, LINUX)).toEqual(
      found(native, 'platform-binary', { env }),
    )
  },
)

test('grok that was unpacked in another version, or never, is started by its launcher', () => {
  const { launcher, home } = grokPackage()
  put('home/.grok/bin/grok-1.0.40', ELF)
  expect(
    [{ HOME: home }, {}].map((env) =>
      findExecutable('grok', { PATH: join(top, 'bin'), ...env }, undefined, LINUX),
    ),
  ).toEqual([found(launcher, 'launcher'), found(launcher, 'launcher')])
})

test('a script inside some other package is left as it is', () => {
  codexPackage('node_modules')
  const optionalDependencies = { '@openai/codex-linux-x64': '0.169.0-linux-x64' }
  manifest('node_modules/other', { name: 'other', optionalDependencies })
  const path = link('bin/codex', put('node_modules/other/codex.js', NODE_SCRIPT))
  expect(find('codex', 'bin')).toEqual(found(path, 'launcher'))
})

test('a standalone program is started under the name it was found by', () => {
  // Version managers link one program under many names and look at theirs.
  const path = link('local/bin/codex', put('share/versions/manager', ELF))
  expect(find('codex', 'local/bin')).toEqual(found(path, 'platform-binary'))
})

test('what cannot be started, and what stands in for Waybill, is passed over', () => {
  put('a/codex', ELF, 0o644)
  mkdirSync(join(top, 'b/codex'), { recursive: true })
  put('c/codex', `#!/bin/sh\n# ${SHIM_MARK}\nexec waybill run\n`)
  link('d/codex', put('plugin/bin/waybill', '#!/bin/sh\n'))
  link('e/codex', join(top, 'gone'))
  const path = put('f/codex', ELF)
  put('g/codex', ELF)
  const folders = ['a', 'b', 'c', 'd', 'e', 'f', 'g']
  expect(find('codex', ...folders)).toEqual(found(path, 'platform-binary'))
})

test('relative and empty entries of PATH are passed over', () => {
  put('codex', ELF)
  const before = process.cwd()
  process.chdir(top)
  const said = findExecutable('codex', { PATH: `:.:${top}/nowhere:${top}/nowhere::` })
  process.chdir(before)
  expect(said).toEqual({
    ok: false,
    failure: {
      kind: 'worker_missing',
      message: `The codex CLI was not found: looked in ${top}/nowhere.`,
      hint: 'Install it: npm install -g @openai/codex',
    },
  })
})

test('no PATH at all', () => {
  expect(findExecutable('claude', {})).toEqual({
    ok: false,
    failure: {
      kind: 'worker_missing',
      message: 'The claude CLI was not found: PATH names no folder.',
      hint: 'Install it: npm install -g @anthropic-ai/claude-code',
    },
  })
})

test('the configured path is used as it is, or refused by name', () => {
  const { launcher } = codexPackage('node_modules')
  const missing = (path: string) => ({
    ok: false,
    failure: {
      kind: 'worker_missing',
      message: `The configured path of codex, ${path}, is not the absolute path of an executable file.`,
      hint: 'Mend the path in config.yaml, or remove it.',
    },
  })
  const plain = put('plain', ELF, 0o644)
  expect([launcher, plain, 'codex'].map((path) => findExecutable('codex', { PATH: '/bin' }, path))).toEqual([
    found(launcher, 'configured'),
    missing(plain),
    missing('codex'),
  ])
})
