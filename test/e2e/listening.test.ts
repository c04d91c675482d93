import { cpSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { closedAfterEach } from '../closed-after-each.ts'
import { PLUGIN } from '../plugin.ts'
import { runProgram } from '../real/processes.ts'
import { home } from './home.ts'

const keep = closedAfterEach()

/** `waybill run --json` with this program in the place of the supervisor. */
async function runWith(supervisor: string) {
  const here = keep(home({ codex: ['read'] }))
  const dist = join(here.root, 'dist')
  cpSync(join(PLUGIN, 'dist'), dist, { recursive: true })
  writeFileSync(join(dist, 'supervisor.mjs'), supervisor)
  const args = [join(dist, 'cli.mjs'), 'run', 'Say it', '--json']
  const options = { cwd: here.project, env: here.env(), timeoutMs: 60_000 }
  const { code, stdout } = await runProgram(process.execPath, args, options)
  const { id: _id, ...document } = JSON.parse(stdout)
  return { code, document }
}

const END = { say: 'end', exit: 0, document: { outcome: 'unverified', failure: null } }
const say = (...lines: string[]) => `for (const line of ${JSON.stringify(lines)}) process.stdout.write(line)`

const died = {
  code: 4,
  document: expect.objectContaining({ failure: expect.objectContaining({ kind: 'supervisor_died' }) }),
}

test('words that are broken are passed over, and the last whole one counts', async () => {
  const broken = ['no JSON at all\n', '{"say":"fact","fact":{\n', 'null\n', '7\n', '\n', '\ufffd\n']
  expect(await runWith(say(...broken, `${JSON.stringify(END)}\n`))).toEqual({
    code: 0,
    document: END.document,
  })
})

test('a last word that is cut off is none: the run is told as lost, and nobody crashes', async () => {
  expect(await runWith(say(JSON.stringify(END).slice(0, -5)))).toEqual(died)
})

test('a last word without its line end is heard', async () => {
  expect(await runWith(say(JSON.stringify(END)))).toEqual({ code: 0, document: END.document })
})

test('a waybill of 8 MB comes through whole', async () => {
  const text = 'x'.repeat(8 * 1024 * 1024)
  const supervisor = `const text = 'x'.repeat(${text.length})
process.stdout.write(JSON.stringify({ ...${JSON.stringify(END)}, document: { outcome: 'unverified', failure: null, text } }) + '\\n')`
  const { code, document } = await runWith(supervisor)
  expect({ code, isWhole: document.text === text }).toEqual({ code: 0, isWhole: true })
})

test('a word without an end is not held: the run is told as lost (I7)', async () => {
  const endless = `const piece = Buffer.alloc(1024 * 1024, 'x')
for (let sent = 0; sent < 70; sent += 1) if (!process.stdout.write(piece)) await new Promise((go) => process.stdout.once('drain', go))`
  expect(await runWith(endless)).toEqual(died)
})
