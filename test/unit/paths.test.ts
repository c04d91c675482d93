import { expect, test } from 'vitest'
import { waybillPaths } from '../../src/io/paths.ts'

const paths = (config: string, state: string) => ({
  ok: true,
  value: {
    config: `${config}/config.yaml`,
    routing: `${config}/routing.yaml`,
    consents: `${config}/consents.json`,
    trusted: `${config}/trusted.json`,
    state,
    ledger: `${state}/ledger.db`,
    runs: `${state}/runs`,
  },
})

test.each([
  [
    'WAYBILL_HOME holds everything',
    { WAYBILL_HOME: '/w', HOME: '/h', XDG_CONFIG_HOME: '/c' },
    paths('/w', '/w'),
  ],
  [
    'the XDG folders',
    { HOME: '/h', XDG_CONFIG_HOME: '/c', XDG_STATE_HOME: '/s' },
    paths('/c/waybill', '/s/waybill'),
  ],
  ['their defaults', { HOME: '/h' }, paths('/h/.config/waybill', '/h/.local/state/waybill')],
  [
    'relative and empty XDG values are as good as unset',
    { HOME: '/h', XDG_CONFIG_HOME: 'c', XDG_STATE_HOME: '' },
    paths('/h/.config/waybill', '/h/.local/state/waybill'),
  ],
  [
    'XDG folders without a HOME',
    { XDG_CONFIG_HOME: '/c', XDG_STATE_HOME: '/s' },
    paths('/c/waybill', '/s/waybill'),
  ],
])('%s', (_what, env, expected) => {
  expect(waybillPaths(env)).toEqual(expected)
})

test.each([
  ['no HOME', {}, 'HOME is not set to an absolute path, so there is no place for the config and the ledger'],
  [
    'a relative HOME',
    { HOME: 'h' },
    'HOME is not set to an absolute path, so there is no place for the config and the ledger',
  ],
  [
    'no HOME and only one of the two XDG folders',
    { XDG_CONFIG_HOME: '/c' },
    'HOME is not set to an absolute path, so there is no place for the config and the ledger',
  ],
  [
    'a relative WAYBILL_HOME, which would lie inside a repository',
    { WAYBILL_HOME: 'w', HOME: '/h' },
    'WAYBILL_HOME is `w`, which is not an absolute path',
  ],
])('refuses %s', (_what, env, message) => {
  expect(waybillPaths(env)).toMatchObject({ ok: false, failure: { kind: 'config_invalid', message } })
})
