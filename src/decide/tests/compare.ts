import { absorbs, type Compared, hasLess, isLike, isTooMuch, weightOf } from './compare-tests.ts'
import type { FoundTest, Scan } from './found-test.ts'

/** A file with tests on one side of a change. `isCollected`: every usual runner finds its tests. */
export type Scanned = { path: string; isCollected: boolean; scan: Scan }

/** What became of a test. */
export type Loss = { path: string; test: string; what: string }

/** A test in its file, and the one that it became. */
type Placed = FoundTest & { path: string; isCollected: boolean }

const placed = (files: readonly Scanned[]): Placed[] =>
  files.flatMap(({ path, isCollected, scan }) => scan.tests.map((test) => ({ ...test, path, isCollected })))

/**
 * What a patch takes from the tests. A test is the same by its name, wherever it stands; then by its body, under a new name;
 * then as a row of a table, or inside another test that has grown by as much.
 * `renamed` gives the new path of an old one.
 */
export function lossesBetween(
  before: readonly Scanned[],
  after: readonly Scanned[],
  renamed: ReadonlyMap<string, string>,
): Loss[] {
  const missing = new Set(placed(before))
  const fresh = new Set(placed(after))
  const pairs = new Map<Placed, Placed>()
  const compared: Compared = { words: 0 }
  /** Pairs those that `keyOf` says the same of, and that are alike where that is asked. */
  const take = (keyOf: (test: Placed, path: string) => string, share?: number) => {
    const byKey = new Map<string, Set<Placed>>()
    for (const now of fresh) {
      const key = keyOf(now, now.path)
      byKey.set(key, (byKey.get(key) ?? new Set()).add(now))
    }
    for (const old of missing) {
      const same = byKey.get(keyOf(old, renamed.get(old.path) ?? old.path))
      for (const now of same ?? []) {
        if (old.isCollected && !now.isCollected) continue
        if (share !== undefined && !isLike(old, now, share, compared)) continue
        pairs.set(old, now)
        missing.delete(old)
        fresh.delete(now)
        same?.delete(now)
        break
      }
    }
  }
  const name = ({ title, groups }: Placed) => [...groups, title].join('\0')
  take((test, path) => `${path}\0${name(test)}`)
  take(name)
  take(({ title }, path) => `${path}\0${title}`)
  take(({ title }) => title)
  take((_test, path) => path, 0.5)
  take(() => '', 0.7)
  const beside = Map.groupBy(
    [...fresh].filter(({ skipped }) => skipped === undefined),
    ({ path }) => path,
  )
  return [
    ...missingFrom(missing, fresh, pairs, compared),
    ...[...pairs].flatMap(([old, now]) => lossOf(old, now, beside.get(now.path) ?? [])),
    ...fewerAsserting(before, after, renamed),
  ]
}

/** What is not there any more, and in no other test either. */
function missingFrom(
  missing: ReadonlySet<Placed>,
  fresh: ReadonlySet<Placed>,
  pairs: ReadonlyMap<Placed, Placed>,
  compared: Compared,
): Loss[] {
  // How much more each test asserts now than those that it was made from.
  const room = new Map<Placed, number>([...fresh].map((now) => [now, weightOf(now)]))
  for (const [old, now] of pairs) {
    const spare = weightOf(now) - weightOf(old)
    if (spare > 0) room.set(now, spare)
  }
  return [...missing].flatMap((old) => {
    // What did not run before is no loss.
    if (old.skipped !== undefined) return []
    const needed = Math.max(1, weightOf(old))
    for (const [now, spare] of room) {
      if (now.skipped !== undefined || now.isCollected !== old.isCollected || spare < needed) continue
      if (!absorbs(now, old, compared)) continue
      if (spare > needed) room.set(now, spare - needed)
      else room.delete(now)
      return []
    }
    const what = isTooMuch(compared) ? 'deleted, or renamed among too many to compare' : 'deleted'
    return [{ path: old.path, test: old.title, what }]
  })
}

/** `beside`: new tests in its file that run. */
function lossOf(old: Placed, now: Placed, beside: readonly Placed[]): Loss[] {
  const loss = (what: string): Loss[] => [{ path: now.path, test: now.title, what }]
  if (old.skipped !== undefined) return []
  if (now.skipped !== undefined) return loss(`no longer run (${now.skipped})`)
  if (now.guards > old.guards) return loss('returns early on a condition')
  if (old.snapshots.some((snapshot) => !now.snapshots.includes(snapshot)) && now.snapshots.length > 0)
    return loss('its inline snapshot was rewritten')
  if (now.isEmpty && !old.isEmpty) return loss('emptied')
  const [was, is] = [old.asserted, now.asserted]
  if (was.strong + was.weak > 0 && is.strong + is.weak === 0)
    return loss(is.trivial > 0 ? 'made to pass whatever happens' : 'asserts nothing any more')
  if (now.rows === 0 && old.rows !== 0) return loss('its table is empty')
  if (now.isCut && !old.isCut) return loss('only a part of its table is used')
  if (old.rows !== undefined && now.rows !== undefined && now.rows < old.rows)
    return loss(`${now.rows} of ${old.rows} rows are left`)
  if (hasLess(old, now, beside)) return loss('asserts less')
  return is.strong < was.strong && is.weak > was.weak ? loss('asserts more weakly') : []
}

/** Functions that assert for tests, where they are still there under their name. */
function fewerAsserting(
  before: readonly Scanned[],
  after: readonly Scanned[],
  renamed: ReadonlyMap<string, string>,
): Loss[] {
  return before.flatMap(({ path, scan }) => {
    const now = after.find((file) => file.path === (renamed.get(path) ?? path))
    const isOne = (title: string, { functions }: Scan) =>
      functions.filter((name) => name === title).length === 1
    return scan.asserting.flatMap((old): Loss[] => {
      // One that is gone is missed by the tests that called it.
      if (!now || !isOne(old.title, scan) || !isOne(old.title, now.scan)) return []
      const same = now.scan.asserting.find(({ title }) => title === old.title)
      if (same && !hasLess(old, same, [])) return []
      return [{ path: now.path, test: old.title, what: 'asserts less for the tests that call it' }]
    })
  })
}
