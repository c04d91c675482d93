import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { RunDocument } from '../../src/entry/render/document.ts'
import { textOf, type World } from './world.ts'

/** A batch as a file in the user's home. */
export function batchFile(world: World, name: string, batch: object): string {
  const path = join(world.root, `${name}.json`)
  writeFileSync(path, JSON.stringify({ version: 1, ...batch }))
  return path
}

/** How many tasks ended how, in the order of the alphabet. */
export function endsOf(document: RunDocument | undefined): string {
  const ends = Map.groupBy(document?.batch?.tasks ?? [], ({ outcome, failure }) => failure?.kind ?? outcome)
  return [...ends.keys()]
    .sort()
    .map((end) => `${ends.get(end)?.length} ${end}`)
    .join(', ')
}

/** `known` is the id of the batch in the ledger, if it came so far. */
export async function crashAndResume(
  world: World,
  at: number,
): Promise<{ met: boolean; known: string | undefined; resumed: RunDocument | undefined }> {
  const tasks = [
    { name: 'reads', goal: '[[fake: answer one]]', worker: 'claude' },
    { name: 'writes', goal: '[[fake: edit notes.md hello]] [[fake: answer two]]', mode: 'write' },
    { name: 'last', goal: '[[fake: answer three]]', after: ['reads', 'writes'] },
  ]
  const args = ['batch', batchFile(world, 'batch', { tasks }), '--json']
  const first = await world.waybill(args, { env: world.env({ WAYBILL_FAULTS: `crash:${at}` }) })
  const document = JSON.parse(first.stdout) as RunDocument
  const met = textOf(world.waybillHome, 'supervisor.log').includes('waybill-fault')
  const known = document.batch ? document.id : undefined
  if (!met || known === undefined) return { met, known, resumed: undefined }
  return { met, known, resumed: (await world.json(['resume', known])).document }
}
