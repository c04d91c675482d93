import type { RunDocument } from '../../../src/entry/render/document.ts'
import { WAYBILL } from '../../plugin.ts'
import { runProgram } from '../../real/processes.ts'
import { failureOf } from '../moves.ts'
import type { Row } from '../row.ts'
import type { World } from '../world.ts'

const GOAL = '[[fake: edit notes.md hello]] [[fake: answer done]]'
/** One page of the ledger is eight of them. */
const BLOCKS_PER_STEP = 8
const PAGES = 120
const CLEAR = ['disk_full', 'ledger_unavailable', 'scratch_failed']

/** `waybill run` where no file may grow beyond so many blocks of 512 bytes. */
async function runBounded(world: World, blocks: number) {
  const script = `ulimit -f ${blocks}; exec '${WAYBILL}' run '${GOAL}' --write --json`
  const start = { cwd: world.project, env: world.env(), timeoutMs: 60_000 }
  const ended = await runProgram('/bin/sh', ['-c', script], start)
  const document = ended.stdout === '' ? undefined : (JSON.parse(ended.stdout) as RunDocument)
  if (document?.id !== undefined) world.documents.push(document)
  return { ...ended, document }
}

export const fullDisk: Row = {
  row: 5,
  fault: 'full disk',
  injector: 'RLIMIT_FSIZE of n pages in the whole process tree, until a run passes',
  async run(lab) {
    const stride = lab.thorough ? 1 : 6
    for (const number of lab.numbers(PAGES / stride)) {
      const n = number * stride
      let passed = false
      await lab.at(`files of at most ${n} pages`, {}, async (world) => {
        const before = (await world.json(['run', '[[fake: answer before]]'])).document
        const { document, code, stderr } = await runBounded(world, n * BLOCKS_PER_STEP)
        passed = document?.outcome === 'accepted'
        const why = failureOf(document)
        const words = why ?? `exit ${code} ${stderr.slice(0, 120)}`
        lab.must(`${n} pages: a clear failure, not ${words}`, passed || CLEAR.includes(why ?? ''))
        const again = await world.json(['result', before.id])
        lab.must(`${n} pages: the earlier result is intact`, again.document.text === before.text)
      })
      if (!passed && n < PAGES) continue
      lab.note(`${n} pages are ${passed ? '' : 'not '}enough`)
      return
    }
  },
}
