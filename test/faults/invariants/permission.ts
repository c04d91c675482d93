import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { World } from '../world.ts'
import type { Books } from './books.ts'
import { startsSeen } from './starts.ts'

/** The moment of a start is that of a file, whose clock is coarser than ours. */
const CLOCK_GRAIN_MS = 10

/** I10: whoever was asked, was asked under a consent that stood at that moment. */
export function permissionFaults(world: World): string[] {
  const starts = startsSeen(world).filter(({ asks }) => asks)
  return [...starts, ...world.requests()].flatMap(({ worker, atMs }) => {
    const moments = world.consents.filter((one) => one.worker === worker)
    const since = moments.findLast((one) => one.atMs <= atMs)
    const justBefore = moments.findLast((one) => one.atMs <= atMs - CLOCK_GRAIN_MS)
    const allowed = [since, justBefore].some((one) => one !== undefined && one.modes.length > 0)
    return allowed ? [] : [`I10 ${worker} was asked without a consent that stood`]
  })
}

/** I9: what only a person may change is as the person left it, and no verdict is without checks that passed. */
export function controlFaults(world: World, books: Books | undefined): string[] {
  const changed = [...world.controls].filter(([name, text]) => textOf(join(world.waybillHome, name)) !== text)
  const accepted = (books?.facts ?? []).flatMap(({ run, fact }) =>
    fact.kind === 'outcome.reached' &&
    fact.outcome.kind === 'finished' &&
    fact.outcome.verdict.verdict === 'accepted'
      ? [run]
      : [],
  )
  const unproven = accepted.filter((run) => {
    const checks = (books?.facts ?? []).flatMap((noted) =>
      noted.run === run && noted.fact.kind === 'check.ended' ? [noted.fact.result.status] : [],
    )
    return checks.length === 0 || checks.some((status) => status !== 'passed')
  })
  const grants = (books?.facts ?? []).filter(
    ({ fact, atMs }) =>
      fact.kind === 'consent.granted' && !world.consents.some((one) => Math.abs(one.atMs - atMs) < 5_000),
  )
  return [
    ...changed.map(([name]) => `${name} was changed`),
    ...unproven.map((run) => `${run} is accepted without checks that passed`),
    ...grants.map(({ seq }) => `fact ${seq} grants what no person did`),
  ].map((fault) => `I9 ${fault}`)
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
