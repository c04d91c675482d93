import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { EXTRAS, type ExtraFacts } from '../decide/extras.ts'
import { failure } from '../domain/failure.ts'
import { fail, ok, type Result } from '../domain/result.ts'
import { messageOf } from './message-of.ts'

/** Where one version of an extra lies; the folder is there whole or not at all. */
export const extraFolder = (
  name: string,
  { version }: Pick<ExtraFacts, 'version'>,
  stateDir: string,
): string => join(stateDir, 'extras', `${name}-${version}`)

/** The file to load, where the extra is there in the version that this Waybill wants. Nothing is loaded for that. */
export function findExtra(name: string, stateDir: string, facts = EXTRAS[name]): string | undefined {
  if (facts === undefined) return undefined
  const entry = join(extraFolder(name, facts, stateDir), 'node_modules', facts.package, facts.entry)
  return existsSync(entry) ? entry : undefined
}

/** Loads an extra, in the one lane that needs it: it takes a quarter of a second. */
export async function loadExtra(name: string, stateDir: string): Promise<Result<unknown>> {
  const entry = findExtra(name, stateDir)
  const hint = `Add it: \`waybill extras add ${name}\`.`
  if (entry === undefined)
    return fail(
      failure('extra_missing', `the extra ${name} is not there (${EXTRAS[name]?.package})`, { hint }),
    )
  try {
    return ok(await import(pathToFileURL(entry).href))
  } catch (error) {
    const again = `Take it away and add it again: \`waybill extras remove ${name}\`.`
    return fail(
      failure('extra_missing', `the extra ${name} does not load: ${messageOf(error)}`, { hint: again }),
    )
  }
}
