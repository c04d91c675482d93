import type { Language, Scan } from './found-test.ts'
import { scanGo } from './go.ts'
import { scanScript } from './javascript.ts'
import { scanPython } from './python.ts'
import { scanRust } from './rust.ts'

/**
 * What a path is to a test runner. `named`: each of the usual runners collects it; `placed`: only some do, by the folder it is in.
 * `support`: it stands among tests and is none. `foreign`: a test of a language that is not read here.
 */
export type TestFile = { language?: Language; how: 'named' | 'placed' | 'support' | 'foreign' }

const SCRIPT = /\.[cm]?[jt]sx?$/
const SCRIPT_NAMED = /\.(?:test|spec|cy|e2e)\.[cm]?[jt]sx?$|(?:^|\/)__tests__\/.*\.[cm]?[jt]sx?$/
const SCRIPT_PLACED =
  /(?:^|\/)(?:tests?|specs?)\/.*|(?:^|\/)test[-_][^/]*$|[-_](?:test|spec)\.[cm]?[jt]sx?$|(?:^|\/)test\.[cm]?[jt]sx?$/
const SUPPORT =
  /(?:^|\/)(?:tests?|specs?|__tests__|testing|test[-_]?utils|test[-_]?helpers)\/|(?:^|\/)conftest\.py$|(?:^|\/)(?:setup|test)[-_.]?(?:setup|utils|helpers?)\./i
/** Built for one system only, by its name: `x_windows_test.go` is no test anywhere else. */
const GO_ELSEWHERE =
  /_(?:windows|darwin|freebsd|netbsd|openbsd|plan9|solaris|aix|js|wasip1|android|ios|386|arm|arm64|wasm|riscv64|s390x|ppc64le)_test\.go$/
const FOREIGN =
  /(?:^|\/)(?:Test\w+|\w+(?:Tests?|IT|Spec|TestCase))\.(?:java|kt|kts|scala|groovy|cs|fs|vb|swift|php|m|mm)$|(?:^|\/)(?:test_\w+|\w+_(?:test|spec))\.(?:rb|exs?|erl|hs|ml|dart|cc?|cpp|cxx|jl|lua|sh|clj|zig|nim|gleam|R)$|\.(?:bats|feature)$/

/** What a path is, by its name alone; undefined for what has nothing to do with tests. */
export function testFileOf(path: string): TestFile | undefined {
  if (/(?:^|\/)(?:node_modules|vendor|testdata|target)\//.test(path)) return undefined
  if (SCRIPT.test(path) && !/\.d\.[cm]?ts$/.test(path)) {
    if (SCRIPT_NAMED.test(path)) return { language: 'javascript', how: 'named' }
    if (SCRIPT_PLACED.test(path)) return { language: 'javascript', how: 'placed' }
    return SUPPORT.test(path) ? { language: 'javascript', how: 'support' } : undefined
  }
  if (path.endsWith('.py')) {
    if (/(?:^|\/)(?:test_[^/]*|[^/]*_test)\.py$/.test(path)) return { language: 'python', how: 'named' }
    if (/(?:^|\/)tests?[^/]*\.py$/.test(path)) return { language: 'python', how: 'placed' }
    return SUPPORT.test(path) ? { language: 'python', how: 'support' } : undefined
  }
  if (path.endsWith('.go')) return goFile(path)
  if (path.endsWith('.rs')) return { language: 'rust', how: 'named' }
  return FOREIGN.test(path) ? { how: 'foreign' } : undefined
}

function goFile(path: string): TestFile | undefined {
  if (/(?:^|\/)[_.]/.test(path)) return undefined
  if (path.endsWith('_test.go')) return { language: 'go', how: GO_ELSEWHERE.test(path) ? 'placed' : 'named' }
  return SUPPORT.test(path) ? { language: 'go', how: 'support' } : undefined
}

const SCANNERS: Record<Language, (text: string) => Scan> = {
  javascript: scanScript,
  python: scanPython,
  go: scanGo,
  rust: scanRust,
}

/** Line ends and a mark of the byte order are no part of a program. */
export const scan = (language: Language, text: string): Scan =>
  SCANNERS[language](text.replace(/^\ufeff/, '').replace(/\r\n?/g, '\n'))
