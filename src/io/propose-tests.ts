import { existsSync, lstatSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * The command by which a repository's tests are usually run, or undefined where that cannot be told. Which one of these
 * it is hangs on the repository's files; none of its words are in it, and it is run only once a person trusts it.
 */
export function proposeTests(root: string): string | undefined {
  const has = (...names: string[]) => names.some((name) => existsSync(join(root, name)))
  if (hasTestScript(textOf(join(root, 'package.json')))) {
    if (has('pnpm-lock.yaml')) return 'pnpm test'
    if (has('yarn.lock')) return 'yarn test'
    return has('bun.lock', 'bun.lockb') ? 'bun run test' : 'npm test'
  }
  if (has('Cargo.toml')) return 'cargo test'
  if (has('go.mod')) return 'go test ./...'
  const usesPytest = has('pytest.ini', 'conftest.py', 'tests/conftest.py')
  const python = `${textOf(join(root, 'pyproject.toml'))}\n${textOf(join(root, 'setup.cfg'))}`
  return usesPytest || /\[tool[:.]pytest/.test(python) ? 'python3 -m pytest' : undefined
}

const LONGEST_BYTES = 1024 * 1024

/** Of a file alone: reading a FIFO would never end. */
function textOf(path: string): string {
  const facts = lstatSync(path, { throwIfNoEntry: false })
  return facts?.isFile() && facts.size <= LONGEST_BYTES ? readFileSync(path, 'utf8') : ''
}

/** What `npm init` writes is no test. */
function hasTestScript(text: string): boolean {
  try {
    const { scripts } = JSON.parse(text) as { scripts?: { test?: unknown } }
    return typeof scripts?.test === 'string' && !scripts.test.includes('no test specified')
  } catch {
    return false
  }
}
