import type { Change, Content, Side } from '../../domain/change.ts'
import { type Loss, lossesBetween, type Scanned } from './compare.ts'
import { configLosses, isRunnerConfig } from './runner-config.ts'
import { rustModules } from './rust.ts'
import { isSnapshot, rewrittenSnapshots } from './snapshots.ts'
import { scan, testFileOf } from './test-files.ts'

/** What a patch does to the tests. */
export type Judgement = {
  losses: readonly Loss[]
  /** Files whose tests could not be looked at, and why. */
  unread: readonly string[]
  /** Changed tests in languages that are not read here. */
  foreign: readonly string[]
}

/** Whether a change has to do with tests at all. */
export const concernsTests = ({ before, after }: Change): boolean =>
  [before, after].some(
    (side) => side && (testFileOf(side.path) || isSnapshot(side.path) || isRunnerConfig(side.path)),
  )

/** Compares the tests before and after. `contents` has what the sides of all changes hold, by their blob. */
export function judgeTests(changes: readonly Change[], contents: ReadonlyMap<string, Content>): Judgement {
  const text = (side: Side | undefined) => {
    const content = side && contents.get(side.blob)
    return content?.kind === 'text' ? content.text : undefined
  }
  const scanned = (side: Side | undefined) => scannedOf(side, text(side))
  const before = changes.flatMap((change) => scanned(change.before))
  const after = changes.flatMap((change) => scanned(change.after))
  const renamed = new Map(
    changes.flatMap((change) =>
      change.before && change.after ? [[change.before.path, change.after.path] as const] : [],
    ),
  )
  const tooMuch = [...before, ...after]
    .filter(({ scan }) => !scan.isWhole)
    .map(({ path }) => `${path}: it has too many tests`)
  const losses = [
    ...newStops(before, after, renamed),
    ...lossesBetween(before, after, renamed),
    ...changes.flatMap((change) => [
      ...deletedForeign(change),
      ...lostModules(change, changes, text),
      ...configOf(change, text),
    ]),
    ...snapshotLosses(changes, text),
  ]
  return {
    losses,
    unread: [...changes.flatMap((change) => unreadOf(change, contents)), ...tooMuch],
    foreign: changes.flatMap(changedForeign),
  }
}

function scannedOf(side: Side | undefined, text: string | undefined): Scanned[] {
  const file = side && testFileOf(side.path)
  if (!side || !file?.language || text === undefined) return []
  const found = scan(file.language, text)
  const isSupport = file.how === 'support'
  return [
    {
      path: side.path,
      isCollected: file.how === 'named',
      scan: isSupport ? { ...found, tests: [], stops: [] } : found,
    },
  ]
}

/** `.only` in one file, or an exit, keeps all others from running. */
function newStops(
  before: readonly Scanned[],
  after: readonly Scanned[],
  renamed: ReadonlyMap<string, string>,
): Loss[] {
  return after.flatMap(({ path, scan: { stops } }) => {
    const was = [...(before.find((file) => (renamed.get(file.path) ?? file.path) === path)?.scan.stops ?? [])]
    const fresh = stops.filter((stop) => {
      const at = was.indexOf(stop)
      if (at !== -1) was.splice(at, 1)
      return at === -1
    })
    return [...new Set(fresh)].map((stop) => ({ path, test: '', what: `${stop} keeps tests from running` }))
  })
}

const isForeign = (side: Side | undefined): side is Side =>
  side !== undefined && testFileOf(side.path)?.how === 'foreign'

const deletedForeign = ({ before, after }: Change): Loss[] =>
  isForeign(before) && !isForeign(after) ? [{ path: before.path, test: '', what: 'test file deleted' }] : []

const changedForeign = ({ before, after }: Change): string[] =>
  isForeign(before) && isForeign(after) && before.blob !== after.blob ? [after.path] : []

type Text = (side: Side | undefined) => string | undefined

/** `mod parser_tests;` taken out, and the file left where it is: nothing compiles it any more. */
function lostModules({ before, after }: Change, changes: readonly Change[], text: Text): Loss[] {
  if (!before?.path.endsWith('.rs') || !after) return []
  const now = text(after) ?? ''
  const left = new Set(rustModules(now))
  const moved = (name: string) =>
    new RegExp(`(?<!\\w)mod\\s+${name}\\s*\\{`).test(now) ||
    changes.some(
      (change) =>
        change.before &&
        change.before.path !== change.after?.path &&
        new RegExp(`(?:^|/)${name}(?:/mod)?\\.rs$`).test(change.before.path),
    )
  return rustModules(text(before) ?? '')
    .filter((name) => !left.has(name) && !moved(name))
    .map((name) => ({ path: after.path, test: `mod ${name}`, what: 'no longer taken in' }))
}

const configOf = ({ before, after }: Change, text: Text): Loss[] => {
  const path = before?.path ?? after?.path ?? ''
  if (!isRunnerConfig(path) && !isRunnerConfig(after?.path ?? '')) return []
  // One that was moved away is no configuration any more.
  const now = after && isRunnerConfig(after.path) ? text(after) : undefined
  const was = before && isRunnerConfig(before.path) ? text(before) : undefined
  return configLosses(isRunnerConfig(path) ? path : (after?.path ?? ''), was, now).map((what) => ({
    path,
    test: '',
    what: `chooses tests otherwise: ${what}`,
  }))
}

function snapshotLosses(changes: readonly Change[], text: Text): Loss[] {
  // Pictures are told apart by their blobs.
  const heldBy = (side: Side | undefined) =>
    side && isSnapshot(side.path) ? (text(side) ?? side.blob) : undefined
  const snapshots = changes.map((change) => ({
    path: (change.before ?? change.after)?.path ?? '',
    before: heldBy(change.before),
    after: heldBy(change.after),
  }))
  return rewrittenSnapshots(snapshots).map((path) => ({ path, test: '', what: 'snapshot rewritten' }))
}

const UNREADABLE = { binary: 'it is no text', too_large: 'it is too large' } as const

function unreadOf({ before, after }: Change, contents: ReadonlyMap<string, Content>): string[] {
  return [before, after].flatMap((side) => {
    const content = side && contents.get(side.blob)
    const isRead = side && (testFileOf(side.path)?.language !== undefined || isRunnerConfig(side.path))
    if (!side || !isRead || !content || content.kind === 'text' || content.kind === 'submodule') return []
    return [`${side.path}: ${UNREADABLE[content.kind]}`]
  })
}
