import { closeSync, constants, fstatSync, lstatSync, openSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { failure } from '../domain/failure.ts'
import { fail, ok, type Result } from '../domain/result.ts'
import { ROUTING_FILE, type RoutingText } from '../domain/routing.ts'
import { messageOf } from './message-of.ts'
import { sha256 } from './sha256.ts'

/** A person reads it before trusting it. */
const MAX_BYTES = 16 * 1024

/** The repository's routing file, not yet believed; undefined where there is none. A link or a FIFO in its place is refused. */
export function readRoutingFile(root: string): Result<RoutingText | undefined> {
  const path = join(root, ROUTING_FILE)
  const facts = (place: string) => lstatSync(place, { throwIfNoEntry: false })
  const refuse = (why: string) => fail(failure('config_invalid', `${path} ${why}`))
  const folder = facts(dirname(path))
  if (folder?.isSymbolicLink()) return refuse('lies behind a link')
  if (!folder?.isDirectory() || !facts(path)) return ok(undefined)
  let handle: number
  try {
    handle = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  } catch (error) {
    return refuse((error as NodeJS.ErrnoException).code === 'ELOOP' ? 'is a link' : messageOf(error))
  }
  try {
    const { size } = fstatSync(handle)
    if (!fstatSync(handle).isFile()) return refuse('is not a file')
    if (size > MAX_BYTES) return refuse(`has ${size} bytes; at most ${MAX_BYTES} can be read by a person`)
    const bytes = readFileSync(handle)
    return ok({ text: bytes.toString('utf8'), sha256: sha256().update(bytes).digest('hex') })
  } finally {
    closeSync(handle)
  }
}
