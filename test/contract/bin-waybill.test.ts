import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { VERSION } from '../../src/entry/version.ts'
import { PLUGIN } from '../plugin.ts'
import { runProgram } from '../real/processes.ts'
import { tempFolder } from '../unit/temp-folder.ts'
import { SHELLS } from './hooks-harness.ts'

const INSTALL = '\n  Install it from https://nodejs.org or with your version manager, then try again.\n'

/** A machine with the plugin in a folder with spaces, and a PATH that holds what is named and the system's own. */
function machine(node: string) {
  const root = tempFolder()
  const plugin = join(root, 'my plugins/way bill')
  const bin = join(root, 'bin')
  for (const folder of [bin, join(root, 'else where')]) mkdirSync(folder, { recursive: true })
  for (const part of ['bin', 'dist']) cpSync(join(PLUGIN, part), join(plugin, part), { recursive: true })
  if (node.startsWith('#!')) writeFileSync(join(bin, 'node'), node, { mode: 0o755 })
  else if (node !== '') symlinkSync(node, join(bin, 'node'))
  for (const name of ['readlink']) symlinkSync(`/usr/bin/${name}`, join(bin, name))
  return { plugin, bin, cwd: join(root, 'else where'), root }
}

test.each(SHELLS)('starts from any folder, through links, with spaces in its path (%s)', async (shell) => {
  const { plugin, bin, cwd, root } = machine(process.execPath)
  symlinkSync(join(plugin, 'bin/waybill'), join(root, 'absolute'))
  symlinkSync('absolute', join(root, 'relative'))
  const start = { cwd, env: { PATH: bin, HOME: root }, timeoutMs: 20_000 }
  for (const path of [join(plugin, 'bin/waybill'), join(root, 'relative')])
    expect(await runProgram(`/bin/${shell}`, [path, '--version'], start)).toMatchObject({
      code: 0,
      stdout: `waybill ${VERSION}\n`,
      stderr: '',
    })
  const inside = { ...start, cwd: join(plugin, 'bin') }
  expect(await runProgram(`/bin/${shell}`, ['waybill', '--version'], inside)).toMatchObject({ code: 0 })
})

test('hands its arguments on as they are, and the exit code back', async () => {
  const { plugin, bin, cwd, root } = machine(
    '#!/bin/sh\n[ "$1" = --version ] && echo v22.13.0 && exit\nprintf "<%s>" "$@"\nexit 7\n',
  )
  const start = { cwd, env: { PATH: bin, HOME: root }, timeoutMs: 20_000 }
  const args = ['run', '-rf "a b"', '$HOME `x`', '', 'Ünï\nline']
  expect(await runProgram(join(plugin, 'bin/waybill'), args, start)).toMatchObject({
    code: 7,
    stdout: ['--disable-warning=ExperimentalWarning', `${plugin}/bin/../dist/cli.mjs`, ...args]
      .map((arg) => `<${arg}>`)
      .join(''),
  })
})

test.each([
  ['', 'there is no node that runs on the PATH'],
  ['#!/bin/sh\nexit 127\n', 'there is no node that runs on the PATH'],
  ['#!/bin/sh\necho v20.20.2\n', 'the node on the PATH is v20.20.2'],
  ['#!/bin/sh\necho v22.12.9\n', 'the node on the PATH is v22.12.9'],
  ['#!/bin/sh\necho v8.0.0\n', 'the node on the PATH is v8.0.0'],
])('%j as node is refused with one message and exit 6: %s', async (node, found) => {
  const { plugin, bin, cwd, root } = machine(node)
  const start = { cwd, env: { PATH: bin, HOME: root }, timeoutMs: 20_000 }
  expect(await runProgram(join(plugin, 'bin/waybill'), ['jobs'], start)).toMatchObject({
    code: 6,
    stdout: '',
    stderr: `waybill: Node 22.13 or newer is needed, and ${found}.${INSTALL}`,
  })
})
