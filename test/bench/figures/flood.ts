import { spawn } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Home, home } from '../../e2e/home.ts'
import { PLUGIN } from '../../plugin.ts'
import { type Figure, type Found, held, yardstick } from '../figure.ts'
import { peakMb } from '../memory.ts'

const BYTES = 1024 ** 3
const SUPERVISOR = join(PLUGIN, 'dist/supervisor.mjs')

const EVENT = '{"type":"item.completed","item":{"id":"item_1","type":"reasoning","text":"Still thinking."}}'
const SHAPES = [
  ['JSON lines', `yes '${EVENT}' | head -c ${BYTES}`],
  ['without a newline', `head -c ${BYTES} /dev/zero | tr '\\0' x`],
] as const

const ANSWER = 'It is over.'
const END = `{"type":"item.completed","item":{"id":"item_2","type":"agent_message","text":"${ANSWER}"}}
{"type":"turn.completed","usage":{"input_tokens":5,"output_tokens":6}}`

export const flood: Figure = {
  name: 'flood',
  title: 'A worker that prints 1 GiB and then answers',
  run: async () => {
    const here = home({ codex: ['read'], config: `limits:\n  outputBytes: ${2 * BYTES}\n`, noCli: true })
    try {
      return await measured(here)
    } finally {
      here.close()
    }
  },
}

async function measured(here: Home): Promise<Found> {
  const findings = []
  for (const [name, print] of SHAPES) {
    writeFlood(here, print)
    findings.push(
      yardstick(`bare Node that counts the bytes, ${name}`, 'MB', await counting(here)),
      held(`the supervisor, ${name}`, 'MB', await supervising(here), { atMost: 150 }),
    )
  }
  return {
    how: 'Largest resident set of the process that reads the output, the transcript of it written to disk, with `limits.outputBytes` at 2 GiB. The answer after the flood is found.',
    findings,
  }
}

const codexOf = (here: Home): string => join(here.root, 'bin/codex')

const writeFlood = (here: Home, print: string): void =>
  writeFileSync(
    codexOf(here),
    `#!/bin/sh\ncat >/dev/null\necho '{"type":"thread.started","thread_id":"t1"}'\n${print}\ncat <<'END'\n\n${END}\nEND\n`,
    { mode: 0o755 },
  )

async function supervising(here: Home): Promise<number> {
  const run = here.json(['run', 'Flood'], { timeoutMs: 300_000 })
  const peak = await peakMb(here.root, SUPERVISOR, run)
  const { document } = await run
  if (document.text !== ANSWER) throw new Error(`the flood ended otherwise: ${JSON.stringify(document)}`)
  rmSync(join(here.waybillHome, 'runs'), { recursive: true, force: true })
  return peak
}

const COUNT = `let bytes = 0
const child = require('node:child_process').spawn(process.argv[1], { stdio: ['ignore', 'pipe', 'inherit'] })
child.stdout.on('data', (chunk) => { bytes += chunk.length }).on('end', () => process.exit(bytes > ${BYTES} ? 0 : 1))`

async function counting(here: Home): Promise<number> {
  const child = spawn(process.execPath, ['-e', COUNT, codexOf(here)], {
    cwd: here.project,
    env: here.env(),
    stdio: 'ignore',
  })
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
  const peak = await peakMb(here.root, COUNT.slice(0, 20), ended)
  if ((await ended) !== 0) throw new Error('the yardstick did not see the whole flood')
  return peak
}
