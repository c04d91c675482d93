import { existsSync, lstatSync, readFileSync } from 'node:fs'
import { failure } from '../domain/failure.ts'
import { fail, ok, type Result } from '../domain/result.ts'
import { writableByOthers } from './exposure.ts'

/** What a file of the user's own word holds, how that is called, and how to come by it anew. */
export type OwnFile<T> = { is: (value: unknown) => value is T; holds: string; again: string }

/** Reads what the user said, as JSON; undefined where nothing was. A file that others could have written says nothing, and that is told. */
export function readOwnFile<T>(path: string, { is, holds, again }: OwnFile<T>): Result<T | undefined> {
  if (!existsSync(path)) return ok(undefined)
  const refuse = (why: string, hint: string) =>
    fail(failure('config_invalid', `${path} ${why}; no ${holds} is read from it`, { hint }))
  if (lstatSync(path).isSymbolicLink()) return refuse('is a symbolic link', 'Put the file itself there.')
  const exposed = writableByOthers(path)
  if (exposed)
    return refuse(`cannot be trusted: ${exposed.says}`, `Check what it says, then \`${exposed.mend}\`.`)
  let stored: unknown
  try {
    stored = JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    return refuse(`is not JSON (${(error as Error).message})`, `Mend it, or delete it and ${again} again.`)
  }
  if (!is(stored)) return refuse('has an unknown shape', `Delete it and ${again} again, or update Waybill.`)
  return ok(stored)
}
