import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { checkHost } from '../../src/io/check-host.ts'
import { processesUnder } from '../real/processes.ts'
import { tempFolder, writeIn } from './temp-folder.ts'

const json = JSON.stringify
const part = (name: string) => ({ name, status: 'ok', says: 'in place' })

describe('claude code', () => {
  /** The files that `claude plugin install` of 2.1.197 and 2.1.329 writes. */
  function installed(enabled: boolean, files: string[] = ['hooks/hooks.json', '.mcp.json']): string {
    const home = tempFolder({
      'settings.json': json({ enabledPlugins: { 'other@m': true, 'waybill@m': enabled } }),
    })
    const copy = join(home, 'plugins/cache/m/waybill/0.1.0')
    const plugins = { 'waybill@m': [{ scope: 'user', installPath: copy, version: '0.1.0' }] }
    writeIn(home, 'plugins/installed_plugins.json', json({ version: 2, plugins }))
    for (const file of files) writeIn(copy, file, '{}')
    return home
  }
  const look = (CLAUDE_CONFIG_DIR: string) => checkHost('claude', { CLAUDE_CONFIG_DIR })

  test('installed and on', async () => {
    expect(await look(installed(true))).toEqual([
      { name: 'plugin', status: 'ok', says: 'waybill@m is on' },
      part('hooks'),
      part('MCP server'),
    ])
  })

  test('installed and off', async () => {
    expect(await look(installed(false))).toEqual([
      {
        name: 'plugin',
        status: 'warn',
        says: 'waybill@m is installed and switched off',
        next: 'claude plugin enable waybill@m',
      },
    ])
  })

  test('a copy that lost its hooks', async () => {
    const home = installed(true, ['.mcp.json'])
    const says = `${join(home, 'plugins/cache/m/waybill/0.1.0')} has no hooks/hooks.json`
    expect((await look(home))[1]).toEqual({
      name: 'hooks',
      status: 'bad',
      says,
      next: 'Install the plugin again.',
    })
  })

  test('on, and nothing says where it lies: unknown', async () => {
    const home = tempFolder({ 'settings.json': json({ enabledPlugins: { 'waybill@m': true } }) })
    const says = 'the plugin is on, but not where it lies'
    expect(await look(home)).toEqual([
      { name: 'plugin', status: 'ok', says: 'waybill@m is on' },
      { name: 'hooks', status: 'unknown', says },
      { name: 'MCP server', status: 'unknown', says },
    ])
  })

  test.each([
    ['no settings', {}],
    ['other plugins only', { 'settings.json': json({ enabledPlugins: { 'waybill-x@m': true } }) }],
    ['no plugins', { 'settings.json': '{}' }],
    ['settings of a strange shape', { 'settings.json': '{"enabledPlugins":["waybill@m"]}' }],
    ['settings that are not JSON', { 'settings.json': '{' }],
  ])('%s: not installed', async (_what, files) => {
    expect(await look(tempFolder(files))).toEqual([
      {
        name: 'plugin',
        status: 'warn',
        says: 'not in the settings of this user; a project may have it',
        next: 'Add the marketplace, then `claude plugin install waybill`.',
      },
    ])
  })
})

describe('codex', () => {
  /** The files that `codex plugin add` of 0.169.0 writes. */
  function installed(table: string, versions = ['0.9.0', '0.10.0']): string {
    const config = `model = "x"\n\n[marketplaces.m]\nsource_type = "local"\n\n[plugins."other@m"]\nenabled = false\n\n${table}\n[tui]\nenabled = false\n`
    const home = tempFolder({ 'config.toml': config })
    for (const version of versions) writeIn(home, `plugins/cache/m/waybill/${version}/.mcp.json`, '{}')
    return home
  }
  /** A codex whose app server reads the three lines that it is sent, and then does as told. */
  function answering(does: string): string {
    const home = installed('[plugins."waybill@m"]\nenabled = true\n')
    const script = `#!/bin/sh\n[ "$1" = app-server ] || exit 2\nread one; read two; read three\n${does}\n`
    writeIn(home, 'bin/codex', script, 0o700)
    return home
  }
  const hook = (more: object) => ({ pluginId: 'waybill@m', enabled: true, trustStatus: 'trusted', ...more })
  const says = (message: object) => `echo '${json(message)}'\ncat >/dev/null`
  const listing = (...hooks: object[]) => says({ id: 2, result: { data: [{ cwd: '/', hooks }] } })
  const look = (home: string, timeoutMs = 5_000) =>
    checkHost('codex', { CODEX_HOME: home, PATH: `${home}/bin:/usr/bin:/bin` }, timeoutMs)
  const REVIEW = 'Start `codex`, type /hooks, and trust those of Waybill. Nobody else can do that.'
  const other = hook({ pluginId: 'other@m', trustStatus: 'untrusted' })

  test('installed, with hooks that are trusted; those of others do not matter', async () => {
    expect(await look(answering(listing(hook({}), other, hook({ trustStatus: 'managed' }))))).toEqual([
      { name: 'plugin', status: 'ok', says: 'waybill@m is on' },
      { name: 'hooks', status: 'ok', says: '2 hooks, trusted' },
      part('MCP server'),
    ])
  })

  test.each<[what: string, does: string, check: object]>([
    [
      'hooks that nobody has trusted',
      listing(hook({ trustStatus: 'untrusted' }), hook({ trustStatus: 'untrusted' }), other),
      { status: 'warn', says: '2 of 2 hooks not trusted yet, so codex skips them', next: REVIEW },
    ],
    [
      'one that has changed, as each does with an update',
      listing(hook({}), hook({ trustStatus: 'modified' }), hook({ trustStatus: 'untrusted' })),
      {
        status: 'warn',
        says: '1 of 3 hooks changed since you trusted them, so codex skips them',
        next: REVIEW,
      },
    ],
    [
      'one that is switched off',
      listing(hook({}), hook({ enabled: false })),
      { status: 'warn', says: '1 of 2 hooks switched off', next: 'In `codex`, /hooks switches them on.' },
    ],
    [
      'none',
      listing(other),
      { status: 'warn', says: 'codex knows of none', next: 'Add the plugin again with `codex plugin add`.' },
    ],
    [
      'a word of trust that is not known',
      listing(hook({ trustStatus: 'perhaps' })),
      { status: 'unknown', says: 'codex says something else of 1 hook than whether they are trusted' },
    ],
    [
      'a refusal',
      says({ id: 2, error: { code: -1, message: 'no such method' } }),
      {
        status: 'unknown',
        says: 'codex does not say whether they are trusted: no such method',
        next: 'In `codex`, /hooks shows it.',
      },
    ],
    [
      'words that are no answer',
      'echo hello; echo null; echo 7; exit 0',
      {
        status: 'unknown',
        says: 'codex does not say whether they are trusted: it ended without an answer',
        next: 'In `codex`, /hooks shows it.',
      },
    ],
  ])('%s', async (_what, does, check) => {
    expect((await look(answering(does)))[1]).toEqual({ name: 'hooks', ...check })
  })

  test('a codex that never answers is not waited for, and nothing of it is left', async () => {
    const home = answering('sleep 600 & sleep 600')
    expect((await look(home, 700))[1]).toEqual({
      name: 'hooks',
      status: 'unknown',
      says: 'codex does not say whether they are trusted: no answer within 700 ms',
      next: 'In `codex`, /hooks shows it.',
    })
    await expect.poll(() => processesUnder(home)).toEqual([])
  })

  test('without a codex on the PATH nobody can be asked', async () => {
    const home = installed('[plugins."waybill@m"]\n')
    expect((await checkHost('codex', { CODEX_HOME: home, PATH: '/nowhere' }))[1]).toEqual({
      name: 'hooks',
      status: 'unknown',
      says: 'whether they are trusted: The codex CLI was not found: looked in /nowhere.',
    })
  })

  test('switched off, by its own table and no other', async () => {
    const off = { name: 'plugin', status: 'warn', says: 'waybill@m is installed and switched off' }
    expect((await look(installed('[plugins."waybill@m"]\nenabled = false\n')))[0]).toMatchObject(off)
    expect((await look(installed('[plugins."waybill@m"]\n')))[0]).toMatchObject({ status: 'ok' })
  })

  test('not installed', async () => {
    const expected = {
      name: 'plugin',
      status: 'warn',
      says: 'not installed for this user',
      next: 'Add the marketplace, then `codex plugin add waybill`.',
    }
    expect(await look(tempFolder())).toEqual([expected])
    expect(await look(installed(''))).toEqual([expected])
    expect(await checkHost('codex', {})).toEqual([expected])
  })
})
