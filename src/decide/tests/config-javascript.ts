import { beginning, closeOf, openOf } from './brackets.ts'
import { mask } from './mask.ts'

/** Settings by which a runner of JavaScript chooses tests: with more in these, fewer run. */
const EXCLUDES = [
  'exclude',
  'testPathIgnorePatterns',
  'modulePathIgnorePatterns',
  'watchPathIgnorePatterns',
  'ignore',
  'ignores',
  'testIgnore',
  'excludeSpecPattern',
  'grepInvert',
]
/** With less in these, or with one of these at all, fewer run, or a failure is none. */
const CHOOSES = [
  'include',
  'includeSource',
  'testMatch',
  'testRegex',
  'testDir',
  'testNamePattern',
  'dir',
  'root',
  'roots',
  'projects',
  'workspace',
  'spec',
  'specPattern',
  'files',
  'extension',
  'grep',
  'fgrep',
  'shard',
  'runner',
  'testRunner',
  'passWithNoTests',
  'allowOnly',
  'dangerouslyIgnoreUnhandledErrors',
  'retry',
  'retries',
  'bail',
  'forbidOnly',
  'selectProjects',
]
const KEYS = new RegExp(`(?<![\\w$.])["']?(${[...EXCLUDES, ...CHOOSES].join('|')})["']?\\s*:\\s*`, 'g')

export const isScriptConfig = (path: string): boolean =>
  /(?:^|\/)(?:(?:vite|vitest|jest|playwright|cypress|ava|karma|wdio)\.(?:[\w-]+\.)*(?:config|conf|workspace|projects)\.[cm]?[jt]s(?:on)?|\.mocharc(?:\.\w+)?|\.taprc|vitest\.workspace\.\w+|jest\.config\.json)$/.test(
    path,
  )

export const isPackage = (path: string): boolean => /(?:^|\/)package\.json$/.test(path)

/** Settings that now choose fewer tests, or others, by their names. */
export function lessChosen(before: string, after: string): string[] {
  const [was, is] = [settingsIn(before), settingsIn(after)]
  return [...new Set([...was.keys(), ...is.keys()])].filter((key) => {
    const [old, now] = [was.get(key) ?? [], is.get(key) ?? []]
    if (EXCLUDES.includes(key)) return now.some((value) => !old.includes(value))
    if (!was.has(key) && /^(?:retry|retries|bail|forbidOnly)$/.test(key)) return false
    return !is.has(key)
      ? key !== 'passWithNoTests' && key !== 'allowOnly' && key !== 'grep'
      : !was.has(key) || old.some((value) => !now.includes(value))
  })
}

const LONGEST_VALUE = 4000

/** The elements of each list, and the text of any other value, by key. */
function settingsIn(text: string): Map<string, string[]> {
  const { code, plain } = mask(text, 'javascript')
  const settings = new Map<string, Set<string>>()
  for (const { index, 0: head, 1: key = '' } of plain.matchAll(KEYS)) {
    // A word in a string, and coverage, choose no tests.
    if (isElsewhere(plain, code, index)) continue
    const start = index + head.length
    const isList = code[start] === '['
    const end = /[[{(]/.test(code[start] ?? '')
      ? closeOf(code, start) + 1
      : start + (/^[^,\n}]*/.exec(code.slice(start))?.[0].length ?? 0)
    // Lists in lists are a hostile file's: each would hold all that follow.
    const value = beginning(plain, { start, end }, LONGEST_VALUE)
    const found = isList
      ? (value.match(/"[^"]*"|'[^']*'|`[^`]*`|\/[^/\n]+\/\w*|\.\.\.[\w.]+/g) ?? [])
      : [value.replace(/\s+/g, ' ').trim()]
    const known = settings.get(key) ?? new Set()
    for (const one of found) known.add(one.replace(/^["'`]|["'`]$/g, ''))
    settings.set(key, known)
  }
  return new Map([...settings].map(([key, values]) => [key, [...values]]))
}

const ELSEWHERE = /(?:coverage|resolve|optimizeDeps|server|build|typecheck)["']?\s*:\s*$/
const MOST_LEVELS = 20

function isElsewhere(plain: string, code: string, at: number): boolean {
  let open = openOf(code, at)
  for (let level = 0; level < MOST_LEVELS && open !== -1; level += 1) {
    if (ELSEWHERE.test(plain.slice(Math.max(0, open - 40), open))) return true
    open = openOf(code, open)
  }
  return false
}

type Package = { scripts?: Record<string, string>; [key: string]: unknown }

/** The scripts that test, and the runner's settings, where they changed. New scripts are fine, but for those that run around one. */
export function packageLosses(before: string | undefined, after: string | undefined): string[] {
  const [was, is] = [parsed(before), parsed(after)]
  if (was === undefined) return []
  if (is === undefined) return after === undefined ? [] : ['it cannot be read any more']
  const scripts = Object.entries(was.scripts ?? {}).filter(
    ([name, text]) => isTestScript(name, text) && is.scripts?.[name] !== text,
  )
  const around = Object.keys(is.scripts ?? {}).filter(
    (name) => /^(?:pre|post)test/.test(name) && was.scripts?.[name] === undefined,
  )
  const settings = ['jest', 'vitest', 'mocha', 'ava', 'tap'].flatMap((runner) => {
    const text = (value: unknown) => (value === undefined ? '' : JSON.stringify(value, null, 1))
    return lessChosen(text(was[runner]), text(is[runner])).map((key) => `${runner}.${key}`)
  })
  return [
    ...scripts.map(([name]) => `script ${name}`),
    ...around.map((name) => `script ${name}`),
    ...settings,
  ]
}

const isTestScript = (name: string, text: string): boolean =>
  /(?:^|[:_-])(?:pre|post)?tests?(?:$|[:_-])/.test(name) ||
  /\b(?:vitest|jest|mocha|ava|playwright test|node --test|tap|cypress run)\b/.test(String(text))

function parsed(text: string | undefined): Package | undefined {
  try {
    const value: unknown = JSON.parse(text?.replace(/^\ufeff/, '') ?? '')
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Package)
      : undefined
  } catch {
    return undefined
  }
}
