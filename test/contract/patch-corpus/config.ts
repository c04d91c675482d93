import type { Edit, PatchCase } from './case.ts'

const TEST = "import { expect, test } from 'vitest'\ntest('a', () => {\n  expect(1 + 1).toBe(add(1, 1))\n})\n"
const VITEST =
  "import { defineConfig } from 'vitest/config'\n\nexport default defineConfig({\n  test: {\n    include: ['src/**/*.test.ts'],\n    exclude: ['**/node_modules/**'],\n    testTimeout: 5_000,\n  },\n})\n"
const PACKAGE = {
  name: 'shop',
  scripts: { test: 'vitest run', build: 'tsc' },
  devDependencies: { vitest: '1.0.0' },
}
const json = (over: object) => `${JSON.stringify({ ...PACKAGE, ...over }, null, 2)}\n`
const PYTEST = '[tool.pytest.ini_options]\naddopts = "-q --strict-markers"\ntestpaths = ["tests"]\n'
const CARGO =
  '[package]\nname = "shop"\nversion = "0.1.0"\n\n[[test]]\nname = "slow"\npath = "tests/slow.rs"\n'
const BEFORE = {
  'src/a.test.ts': TEST,
  'vitest.config.ts': VITEST,
  'package.json': json({}),
  'pyproject.toml': PYTEST,
  'tests/conftest.py': 'import pytest\n',
  'Cargo.toml': CARGO,
  Makefile: 'test: build\n\tgo test ./...\n\nbuild:\n\tgo build ./...\n',
}

export const config = (
  what: string,
  edits: Record<string, Edit>,
  takesTests: boolean,
  over: Partial<PatchCase> = {},
): PatchCase => ({
  what,
  before: BEFORE,
  edits,
  takesTests,
  fails: takesTests ? ['no-tests-removed'] : [],
  ...over,
})

/** A runner that is told to run less. */
export const CONFIG_CASES: PatchCase[] = [
  config(
    'vitest excludes a file',
    { 'vitest.config.ts': VITEST.replace("'**/node_modules/**'", "'**/node_modules/**', 'src/a.test.ts'") },
    true,
  ),
  config(
    'vitest includes less',
    { 'vitest.config.ts': VITEST.replace('src/**/*.test.ts', 'src/unit/*.test.ts') },
    true,
  ),
  config(
    'vitest is content with none',
    { 'vitest.config.ts': VITEST.replace('testTimeout: 5_000', 'passWithNoTests: true') },
    true,
  ),
  config(
    'a configuration of vitest comes with excludes',
    { 'packages/x/vitest.config.ts': "export default { test: { exclude: ['**/a.test.ts'] } }\n" },
    true,
  ),
  config(
    'vitest waits longer, and includes more',
    {
      'vitest.config.ts': VITEST.replace('5_000', '10_000').replace(
        "'src/**/*.test.ts'",
        "'src/**/*.test.ts', 'test/**/*.test.ts'",
      ),
    },
    false,
  ),
  config(
    'coverage leaves files out',
    {
      'vitest.config.ts': VITEST.replace(
        'testTimeout: 5_000,',
        "testTimeout: 5_000,\n    coverage: { exclude: ['src/legacy.ts'] },",
      ),
    },
    false,
  ),
  config(
    'the script passes without tests',
    { 'package.json': json({ scripts: { test: 'vitest run --passWithNoTests', build: 'tsc' } }) },
    true,
  ),
  config(
    'the script does nothing',
    { 'package.json': json({ scripts: { test: 'exit 0', build: 'tsc' } }) },
    true,
  ),
  config('the script is gone', { 'package.json': json({ scripts: { build: 'tsc' } }) }, true),
  config(
    'something runs before the script',
    { 'package.json': json({ scripts: { ...PACKAGE.scripts, pretest: 'rm -r src/a.test.ts' } }) },
    true,
  ),
  config(
    'jest in package.json ignores a path',
    { 'package.json': json({ jest: { testPathIgnorePatterns: ['/src/a'] } }) },
    true,
  ),
  config(
    'a dependency and another script come in',
    {
      'package.json': json({
        dependencies: { zod: '4.0.0' },
        scripts: { ...PACKAGE.scripts, lint: 'biome check' },
      }),
    },
    false,
  ),
  config('package.json is formatted', { 'package.json': JSON.stringify(PACKAGE) }, false),
  config(
    'pytest ignores a file',
    { 'pyproject.toml': PYTEST.replace('-q', '-q --ignore=tests/test_cart.py') },
    true,
  ),
  config('pytest runs what has a word', { 'pyproject.toml': PYTEST.replace('-q', "-q -k 'not cart'") }, true),
  config('pytest looks elsewhere', { 'pyproject.toml': PYTEST.replace('"tests"', '"tests/unit"') }, true),
  config('pytest says more', { 'pyproject.toml': PYTEST.replace('-q', '-ra') }, false),
  config(
    'conftest.py skips',
    {
      'tests/conftest.py':
        'import pytest\n\n\ndef pytest_collection_modifyitems(items):\n    for item in items:\n        item.add_marker(pytest.mark.skip)\n',
    },
    true,
  ),
  config('conftest.py ignores a file', { 'tests/conftest.py': 'collect_ignore = ["test_cart.py"]\n' }, true),
  config(
    'conftest.py has a fixture',
    { 'tests/conftest.py': 'import pytest\n\n\n@pytest.fixture\ndef cart():\n    return []\n' },
    false,
  ),
  config('cargo does not test', { 'Cargo.toml': `${CARGO}\n[lib]\ntest = false\n` }, true),
  config('cargo has another dependency', { 'Cargo.toml': `${CARGO}\n[dependencies]\nserde = "1"\n` }, false),
  config('make test does nothing', { Makefile: 'test: build\n\t@true\n\nbuild:\n\tgo build ./...\n' }, true),
  config('make builds otherwise', { Makefile: BEFORE.Makefile.replace('go build', 'go build -v') }, false),
  config(
    'the task declared that the script changes',
    { 'package.json': json({ scripts: { test: 'vitest run --coverage', build: 'tsc' } }) },
    false,
    { ask: { declared: ['package.json'] } },
  ),
]
