import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { checkHost } from '../../src/io/check-host.ts'
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

  test('installed and on', () => {
    expect(look(installed(true))).toEqual([
      { name: 'plugin', status: 'ok', says: 'waybill@m is on' },
      part('hooks'),
      part('MCP server'),
    ])
  })

  test('installed and off', () => {
    expect(look(installed(false))).toEqual([
      {
        name: 'plugin',
        status: 'warn',
        says: 'waybill@m is installed and switched off',
        next: 'claude plugin enable waybill@m',
      },
    ])
  })

  test('a copy that lost its hooks', () => {
    const home = installed(true, ['.mcp.json'])
    const says = `${join(home, 'plugins/cache/m/waybill/0.1.0')} has no hooks/hooks.json`
    expect(look(home)[1]).toEqual({ name: 'hooks', status: 'bad', says, next: 'Install the plugin again.' })
  })

  test('on, and nothing says where it lies: unknown', () => {
    const home = tempFolder({ 'settings.json': json({ enabledPlugins: { 'waybill@m': true } }) })
    const says = 'the plugin is on, but not where it lies'
    expect(look(home)).toEqual([
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
  ])('%s: not installed', (_what, files) => {
    expect(look(tempFolder(files))).toEqual([
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
  const look = (CODEX_HOME: string) => checkHost('codex', { CODEX_HOME })

  test('installed: there are no hooks to ask for', () => {
    expect(look(installed('[plugins."waybill@m"]\nenabled = true\n'))).toEqual([
      { name: 'plugin', status: 'ok', says: 'waybill@m is on' },
      part('MCP server'),
    ])
  })

  test('switched off, by its own table and no other', () => {
    const off = { name: 'plugin', status: 'warn', says: 'waybill@m is installed and switched off' }
    expect(look(installed('[plugins."waybill@m"]\nenabled = false\n'))[0]).toMatchObject(off)
    expect(look(installed('[plugins."waybill@m"]\n'))[0]).toMatchObject({ status: 'ok' })
  })

  test('not installed', () => {
    const expected = {
      name: 'plugin',
      status: 'warn',
      says: 'not installed for this user',
      next: 'Add the marketplace, then `codex plugin add waybill`.',
    }
    expect(look(tempFolder())).toEqual([expected])
    expect(look(installed(''))).toEqual([expected])
    expect(checkHost('codex', {})).toEqual([expected])
  })
})
