import { mask } from './mask.ts'

export const isPythonConfig = (path: string): boolean =>
  /(?:^|\/)(?:\.?pytest\.(?:ini|toml)|pyproject\.toml|setup\.cfg|tox\.ini|noxfile\.py)$/.test(path)
export const isConftest = (path: string): boolean => /(?:^|\/)conftest\.py$/.test(path)

/** Options that run fewer tests, or none. */
const FEWER =
  /^(?:--ignore(?:-glob)?|--deselect|-k|-m|--co(?:llect-only)?|--lf|--last-failed|--sw|--stepwise|--noconftest|--maxfail|--suppress-no-test-exit-code|--continue-on-collection-errors|--pyargs|--import-mode|--reruns|--exitfirst|-x)(?:=|$)|^-[km]\S|^-pno:|^no:/
const RUNNER = /\b(?:pytest|unittest|nose2?|trial)\b/
const FOUND_BY = ['testpaths', 'python_files', 'python_functions', 'python_classes']
const SKIPPED_BY = ['norecursedirs', 'collect_ignore', 'collect_ignore_glob']

/** Settings of pytest and of what calls it that now choose fewer tests. */
export function pytestLosses(before: string, after: string): string[] {
  const [was, is] = [settingsIn(before), settingsIn(after)]
  const more = (key: string) => wordsOf(is, key).filter((word) => !wordsOf(was, key).includes(word))
  const gone = (key: string) => wordsOf(was, key).filter((word) => !wordsOf(is, key).includes(word))
  const options = more('addopts').filter(
    (word, at, all) => FEWER.test(word) || /^-[km]$/.test(all[at - 1] ?? ''),
  )
  const found = FOUND_BY.filter((key) => gone(key).length > 0 || (!was.has(key) && is.has(key)))
  const runs = ['commands'].filter(
    (key) => RUNNER.test(was.get(key) ?? '') && !RUNNER.test(is.get(key) ?? ''),
  )
  return [
    ...(options.length > 0 ? [`addopts ${options.join(' ')}`] : []),
    ...found,
    ...SKIPPED_BY.filter((key) => more(key).length > 0),
    ...runs,
  ]
}

const wordsOf = (settings: ReadonlyMap<string, string>, key: string): string[] =>
  (settings.get(key) ?? '').match(/[^\s"',[\]]+/g) ?? []

/** `key = value`, in ini and in TOML; a value goes on in the lines that are indented, or until its list is closed. */
function settingsIn(text: string): Map<string, string> {
  const plain = text.replace(/\r\n?/g, '\n').replace(/^[ \t]*[#;].*$/gm, '')
  const found = plain.matchAll(/^([\w-]+)\s*=[ \t]*(\[[\s\S]*?\]|"""[\s\S]*?"""|.*(?:\n[ \t]+\S.*)*)/gm)
  return new Map([...found].map(({ 1: key = '', 2: value = '' }) => [key, value]))
}

const HOOKS =
  /(?<!\w)(?:collect_ignore(?:_glob)?|pytest_(?:ignore_collect|collection_modifyitems|collection_finish|pycollect_\w+|runtest_(?:protocol|call|makereport|setup)|sessionfinish|deselected)|deselect\w*|skip\w*|xfail|exitstatus)\b/g

/** What a conftest.py now does to tests that it did not do before. */
export function conftestLosses(before: string, after: string): string[] {
  const count = (text: string) => {
    const times = new Map<string, number>()
    for (const [name] of mask(text, 'python').code.matchAll(HOOKS))
      times.set(name, (times.get(name) ?? 0) + 1)
    return times
  }
  const [was, is] = [count(before), count(after)]
  return [...is].filter(([name, times]) => times > (was.get(name) ?? 0)).map(([name]) => name)
}
