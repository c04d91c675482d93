import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { join } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { type Ask, plainAsk } from '../../src/domain/task.ts'
import type { RunDocument } from '../../src/entry/render/document.ts'
import type { Word } from '../../src/entry/wire.ts'
import { PLUGIN } from '../plugin.ts'
import { textOf, type World } from './world.ts'

export type Supervision = {
  env?: Record<string, string>
  /** Bound of each file that is written, in blocks of 512 bytes. */
  fileBlocks?: number
  /** Called with each word as it is said. */
  onWord?: (word: Word, pid: number) => void
  id?: string
}
export type Supervised = {
  id: string
  words: Word[]
  document?: RunDocument
  code: number | null
  signal: string | null
  log: string
}

let orders = 0

/** The supervisor as `waybill run` starts it, without the client in front: its words are the acknowledgement itself. */
export function supervise(
  world: World,
  ask: Partial<Ask> & { goal: string },
  how: Supervision,
): Promise<Supervised> {
  const id = how.id ?? `w${String(Date.now()).padStart(13, '0')}${orders++ % 10}`
  const log = openSync(join(world.waybillHome, 'supervisor.log'), 'a', 0o600)
  const program = [process.execPath, join(PLUGIN, 'dist/supervisor.mjs')]
  const bounded = ['/bin/sh', '-c', `ulimit -f ${how.fileBlocks}; exec "$@"`, 'sh', ...program]
  const [file = '', ...args] = how.fileBlocks === undefined ? program : bounded
  const env = world.env({ NODE_COMPILE_CACHE: join(world.waybillHome, 'compiled'), ...how.env })
  const child = spawn(file, args, {
    cwd: world.waybillHome,
    env,
    detached: true,
    stdio: ['pipe', 'pipe', log],
  }) as ChildProcessByStdio<Writable, Readable, null>
  closeSync(log)
  child.stdin.on('error', () => {})
  child.stdin.end(
    JSON.stringify({ id, ask: { ...plainAsk(ask.goal), ...ask }, cwd: world.project, caller: 'program' }),
  )
  const words: Word[] = []
  const hear = (line: string) => {
    const word = JSON.parse(line) as Word
    words.push(word)
    if (word.say === 'fact') world.acknowledged.push({ run: id, fact: word.fact })
    if (word.say === 'end') world.documents.push(word.document)
    how.onWord?.(word, child.pid ?? 0)
  }
  let rest = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) hear(line)
  })
  return new Promise((resolve) => {
    child.once('exit', (code, signal) => {
      const end = () => {
        child.stdout.destroy()
        const last = words.find((word) => word.say === 'end')
        resolve({
          id,
          words,
          ...(last?.say === 'end' ? { document: last.document } : {}),
          code,
          signal,
          log: textOf(world.waybillHome, 'supervisor.log'),
        })
      }
      const patience = setTimeout(end, 1000)
      child.stdout.once('close', () => {
        clearTimeout(patience)
        end()
      })
    })
  })
}
