import { setTimeout as after } from 'node:timers/promises'
import { fireHook } from './hook.ts'
import { readBooks } from './invariants/books.ts'
import { moneyFaults } from './invariants/money.ts'
import { controlFaults, permissionFaults } from './invariants/permission.ts'
import { privacyFaults } from './invariants/privacy.ts'
import { acknowledgementFaults, outcomeFaults } from './invariants/runs.ts'
import { seenUnder } from './processes.ts'
import { differences, snapshotOf } from './snapshot.ts'
import type { World } from './world.ts'

/** A supervisor has said its last word a moment before it is gone. */
const LEAVING_MS = 2_000

/**
 * Every invariant that does not hold, as sentences that begin with its name; none where all hold. Called when
 * everything that was started has returned, and after a crash when the next command has returned.
 */
export async function violations(world: World): Promise<string[]> {
  const left = await processFaults(world)
  const books = readBooks(world.waybillHome)
  const readable = typeof books === 'object' ? books : undefined
  const found = [
    ...(typeof books === 'string' && !world.ledgerLost ? [`I3 the ledger cannot be read: ${books}`] : []),
    ...(readable
      ? [
          ...moneyFaults(world, readable),
          ...acknowledgementFaults(world, readable),
          ...outcomeFaults(world, readable),
        ]
      : world.ledgerLost
        ? []
        : acknowledgementFaults(world, { budgets: [], shares: [], holds: [], facts: [] })),
    ...left,
    ...treeFaults(world),
    ...privacyFaults(world),
    ...boundFaults(world),
    ...(await hookFaults(world)),
    ...controlFaults(world, readable),
    ...permissionFaults(world),
  ]
  return [...new Set(found)]
}

/** I2: nothing of this machine runs on. */
async function processFaults({ root }: World): Promise<string[]> {
  const untilMs = performance.now() + LEAVING_MS
  const workers = seenUnder(root).filter(({ runs }) => runs.length > 0)
  let left = seenUnder(root)
  while (left.length > 0 && performance.now() < untilMs) {
    await after(20)
    left = seenUnder(root)
  }
  return [
    ...workers.map(({ pid, command, runs }) => `I2 the mark of ${runs} is carried by ${pid}: ${command}`),
    ...left
      .filter(({ pid }) => !workers.some((worker) => worker.pid === pid))
      .map(({ pid, command }) => `I2 still there is ${pid}: ${command}`),
  ]
}

/** I5: what is the user's is as it was, and beside it stands only what Waybill says it writes. */
const treeFaults = (world: World): string[] =>
  differences(world.before, snapshotOf(world))
    // What a disk does not let go of stays.
    .filter((fault) => !(world.diskStuck && /\.tmp is new$/.test(fault)))
    .map((fault) => `I5 ${fault}`)

/** I7: each bound that the row gave. */
const boundFaults = ({ measured }: World): string[] =>
  measured
    .filter(({ value, atMost }) => !(value <= atMost))
    .map(({ what, value, atMost }) => `I7 ${what}: ${Math.round(value)} where ${atMost} is the bound`)

/** I8: each hook so far, and two more in the state that things are in now, ended with 0 and JSON or nothing. */
async function hookFaults(world: World): Promise<string[]> {
  const tool = { hook_event_name: 'PreToolUse', tool_name: 'Bash', tool_input: { command: 'ls' } }
  await fireHook(world, 'session-start', { hook_event_name: 'SessionStart', source: 'startup' })
  await fireHook(world, 'tool-call', tool)
  return world.hooks.flatMap(({ code, stdout, stderr }) => [
    ...(code === 0 ? [] : [`I8 a hook ended with ${code}: ${stderr.slice(0, 200)}`]),
    ...(stdout === '' || isJson(stdout) ? [] : [`I8 a hook printed no JSON: ${stdout.slice(0, 200)}`]),
  ])
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
