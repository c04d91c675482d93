import { expect, test } from 'vitest'
import { flagsMissingIn, isAtLeast, versionIn } from '../../src/decide/version.ts'

test.each([
  ['2.1.197', '2.1.197', true],
  ['2.1.196', '2.1.197', false],
  ['2.1.1000', '2.1.197', true],
  ['2.2.0', '2.1.197', true],
  ['1.9.999', '2.1.197', false],
  ['10.0.0', '9.9.9', true],
  ['0.170.0-alpha.3', '0.170.0', true],
  ['24', '22.13.0', true],
  ['22.13', '22.13.1', false],
  ['nonsense', '0.0.1', false],
])('%s is at least %s: %s', (version, least, expected) => {
  expect(isAtLeast(version, least)).toBe(expected)
})

test('a version is found behind a notice, and not where none is printed', () => {
  const pattern = 'codex-cli (\\d+\\.\\d+\\.\\d+)'
  const printed = [
    'Update available: 0.171.0\ncodex-cli 0.169.0\n',
    'codex-cli 0.170.0-alpha.3',
    'Update to 0.171.0',
  ]
  expect(printed.map((text) => versionIn(text, pattern))).toEqual(['0.169.0', '0.170.0', undefined])
})

test('a flag is in a help text only as a whole word', () => {
  const help =
    '  -m, --model <MODEL>\n  --allowedTools, --allowed-tools <tools...>\n      --json-schema=FILE\n'
  const flags = [
    '--model',
    '--allowedTools',
    '--allowed-tools',
    '--json-schema',
    '--json',
    '--mode',
    '--tools',
  ]
  expect(flagsMissingIn(help, flags)).toEqual(['--json', '--mode', '--tools'])
})
