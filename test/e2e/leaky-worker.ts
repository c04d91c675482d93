import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import { write } from './home.ts'

/**
 * A worker in the dialect of `codex exec` that found a secret somewhere (in `leak.json` beside it) and says it in every
 * place it has: on the way, in its answer, on stderr, in its error and in the files that it edits.
 */
export function leakyWorker(folder: string, leak: { secret: string; fails?: boolean }): string {
  const program = join(folder, 'leaky', 'codex')
  write(join(folder, 'leaky', 'leak.json'), JSON.stringify(leak))
  write(program, SOURCE)
  chmodSync(program, 0o700)
  return program
}

const SOURCE = `#!/usr/bin/env node
import { readFileSync, realpathSync, writeFileSync, writeSync } from 'node:fs'
import { dirname, join } from 'node:path'
const { secret, fails } = JSON.parse(readFileSync(join(dirname(realpathSync(process.argv[1])), 'leak.json'), 'utf8'))
const prompt = readFileSync(0, 'utf8')
const say = (event) => {
  // In two writes, cut inside of the secret: no reader may rely on whole ones.
  const line = JSON.stringify(event) + '\\n'
  const cut = line.indexOf(secret.slice(0, 8)) + 8
  writeSync(1, line.slice(0, cut))
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 30)
  writeSync(1, line.slice(cut))
}
say({ type: 'thread.started', thread_id: '01a1fc3e-0000-7000-8000-00000000fa4e' })
say({ type: 'turn.started' })
// So long that this is noted too: the ledger does not keep everything that goes on.
Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 400)
const command = { id: 'item_0', type: 'command_execution', command: 'curl -H "X-Key-With-A-Rather-Long-Name: ' + secret + '" h', status: 'in_progress', aggregated_output: '' }
say({ type: 'item.started', item: command })
writeSync(2, (secret + ' ').repeat(60) + '\\n')
if (prompt.includes('Edit the files')) writeFileSync('config.txt', 'first\\nkey = ' + secret + '\\n')
if (fails) {
  say({ type: 'error', message: 'rejected: ' + secret })
  say({ type: 'turn.failed', error: { message: 'rejected: ' + secret } })
  process.exit(1)
}
const answer = { found: secret, in: 'line\\n' + secret + '\\nend' }
say({ type: 'item.completed', item: { id: 'item_1', type: 'agent_message', text: JSON.stringify(answer) } })
say({ type: 'turn.completed', usage: { input_tokens: 12, cached_input_tokens: 0, output_tokens: 3 } })
`
