import { absorbs, hasLess, isLike, weightOf } from './compare-tests.ts'
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
  const take = (same: (old: Placed, now: Placed) => boolean) => {
    for (const old of missing) {
      const found = [...fresh].find((now) => (now.isCollected || !old.isCollected) && same(old, now))
      if (!found) continue
      pairs.set(old, found)
      missing.delete(old)
      fresh.delete(found)
    }
  }
  const isThere = (old: Placed, now: Placed) => now.path === (renamed.get(old.path) ?? old.path)
  const isSame = (old: Placed, now: Placed) =>
    old.title === now.title && old.groups.join('\0') === now.groups.join('\0')
  take((old, now) => isThere(old, now) && isSame(old, now))
  take(isSame)
  take((old, now) => isThere(old, now) && old.title === now.title)
  take((old, now) => old.title === now.title)
  take((old, now) => isThere(old, now) && isLike(old, now, 0.5))
  take((old, now) => isLike(old, now, 0.7))
  return [
    ...missingFrom(missing, fresh, pairs),
    ...[...pairs].flatMap(([old, now]) => lossOf(old, now, fresh)),
    ...fewerAsserting(before, after, renamed),
  ]
}

/** What is not there any more, and in no other test either. */
function missingFrom(
  missing: ReadonlySet<Placed>,
  fresh: ReadonlySet<Placed>,
  pairs: ReadonlyMap<Placed, Placed>,
): Loss[] {
  // How much more each test asserts now than those that it was made from.
  const room = new Map<Placed, number>([...fresh].map((now) => [now, weightOf(now)]))
  for (const [old, now] of pairs) room.set(now, weightOf(now) - weightOf(old))
  return [...missing].flatMap((old) => {
    // What did not run before is no loss.
    if (old.skipped !== undefined) return []
    const needed = Math.max(1, weightOf(old))
    const other = [...room].find(
      ([now, spare]) =>
        now.skipped === undefined &&
        now.isCollected === old.isCollected &&
        spare >= needed &&
        absorbs(now, old),
    )
    if (!other) return [{ path: old.path, test: old.title, what: 'deleted' }]
    room.set(other[0], other[1] - needed)
    return []
  })
}

function lossOf(old: Placed, now: Placed, fresh: ReadonlySet<Placed>): Loss[] {
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
  const others = [...fresh].filter((other) => other.skipped === undefined && other.path === now.path)
  if (hasLess(old, now, others)) return loss('asserts less')
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
