import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fireHook } from '../hook.ts'
import type { Row } from '../row.ts'

const MB = 1_000_000
const SOONEST_MS = 2_000

/** Ways in which a text file comes back from a power cut, an editor or another program. */
const DAMAGES: Record<string, (text: string) => string | Buffer> = {
  'torn end': (text) => text.slice(0, text.length / 2),
  'torn middle': (text) => text.slice(0, 40) + text.slice(90),
  'a block of NUL': (text) => Buffer.concat([Buffer.from(text.slice(0, 50)), Buffer.alloc(4096)]),
  'a BOM': (text) => `\ufeff${text}`,
  CRLF: (text) => text.replaceAll('\n', '\r\n'),
  empty: () => '',
  '10⁵ lines': (text) => text.replace(/}\s*$/, `${',"x":1\n'.repeat(100_000)}}`),
  'one line of 50 MB': (text) => text.replace(/}\s*$/, `,"more":"${'x'.repeat(50 * MB)}"}`),
}

export const tornFiles: Row = {
  row: 6,
  fault: 'files that are torn, hold NUL, a BOM, CRLF, 10⁵ lines, one line of 50 MB',
  injector: 'the state, the result and the transcript of a run, written over (facts are in SQLite alone)',
  async run(lab) {
    for (const [name, damage] of lab.some(Object.entries(DAMAGES))) {
      await lab.at(name, {}, async (world) => {
        const { document } = await world.json(['run', '[[fake: answer I looked.]]'])
        const folder = join(world.waybillHome, 'runs', document.id)
        const kept = readdirSync(folder).map((file) => join(folder, file))
        for (const path of [join(world.project, '.waybill/conversation_state.json'), ...kept])
          writeFileSync(path, damage(readFileSync(path, 'utf8')))

        const start = { hook_event_name: 'SessionStart', source: 'startup' }
        const { ms } = await fireHook(world, 'session-start', start)
        world.measured.push({ what: `${name}: a session starts, ms`, value: ms, atMost: SOONEST_MS })
        const { code, stdout, stderr } = await world.waybill(['result', document.id, '--json'])
        lab.must(`${name}: a result is told, not exit ${code} ${stderr.slice(0, 200)}`, code === 0)
        const told = stdout === '' ? undefined : (JSON.parse(stdout) as { text: string })
        lab.must(
          `${name}: the answer is still known, not ${told?.text?.slice(0, 40)}`,
          told?.text === document.text,
        )
        const rebuilt = await world.waybill(['state', 'rebuild', '--json'])
        lab.must(`${name}: the state is rebuilt from the ledger`, rebuilt.stdout.includes('I looked.'))
        const next = await world.json(['run', '[[fake: answer again]]'])
        lab.must(`${name}: the next run works`, next.document.text === 'again')
      })
    }
  },
}
