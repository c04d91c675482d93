import { readFileSync, realpathSync } from 'node:fs'
import { resolve } from 'node:path'
import { policyFrom } from '../../decide/catalogue.ts'
import type { Policy } from '../../decide/route.ts'
import { exitCodeOf, failure } from '../../domain/failure.ts'
import { fail, ok, type Result } from '../../domain/result.ts'
import { readConfig } from '../../io/config-file.ts'
import { messageOf } from '../../io/message-of.ts'
import { waybillPaths } from '../../io/paths.ts'
import { placeAt } from '../place.ts'
import { type CheckedFile, checkedFiles, checkedText, ownFile } from '../routing-check.ts'
import { sayFailure, sayJson } from '../say.ts'
import type { Shown, Terminal } from '../terminal.ts'
import { readCheckArgs } from './policy-args.ts'

/** `waybill policy check [FILE]`: whether the user's routing file and the repository's can be read, and every mistake in them. */
export async function policyCheck(argv: string[], terminal: Terminal): Promise<number> {
  const json = argv.includes('--json')
  const args = readCheckArgs(argv)
  if (!args.ok) return sayFailure(args.failure, json, terminal)
  const files = await filesFor(args.value.positionals[0])
  if (!files.ok) return sayFailure(files.failure, json, terminal)
  if (json) sayJson({ files: files.value }, terminal)
  else for (const file of files.value) terminal.out(...fileText(file))
  return files.value.some(({ state }) => state === 'invalid') ? exitCodeOf('config_invalid') : 0
}

async function filesFor(named: string | undefined): Promise<Result<CheckedFile[]>> {
  const place = placeAt(process.cwd())
  const paths = waybillPaths(process.env)
  if (!paths.ok) return paths
  const config = await readConfig(paths.value)
  const root = place.ok ? place.value.workspace.root : process.cwd()
  const policy = config.ok ? policyFrom(config.value, root) : undefined
  if (named !== undefined && !isSame(named, paths.value.routing)) return otherFile(named, policy)
  if (place.ok) {
    const [own, theirs] = checkedFiles({ ...place.value, policy })
    return ok(named === undefined ? [own, theirs] : [own])
  }
  return named === undefined ? place : ok([ownFile(paths.value, policy)])
}

function otherFile(named: string, policy: Policy | undefined): Result<CheckedFile[]> {
  const path = resolve(named)
  const text = textAt(path)
  return text.ok ? ok([checkedText(text.value, { path, called: named, own: false }, policy)]) : text
}

/** Whether both names are the same file, links followed. */
function isSame(path: string, other: string): boolean {
  try {
    return realpathSync(path) === realpathSync(other)
  } catch {
    return false
  }
}

function textAt(path: string): Result<string> {
  try {
    return ok(readFileSync(path, 'utf8'))
  } catch (error) {
    return fail(
      failure('wrong_usage', `${path} cannot be read: ${messageOf(error)}`, { hint: 'Name a routing file.' }),
    )
  }
}

const MARKS = { absent: '·', valid: '✔', untrusted: '●', invalid: '✘' } as const
const STYLES = { absent: 'dim', valid: 'green', untrusted: 'yellow', invalid: 'red' } as const

function fileText({ path, state, says, mistakes, unreached }: CheckedFile): Shown[] {
  const mistakeLines = mistakes.map(({ line, says }) => `  ${path}:${line}: ${says}\n`)
  const never = unreached.map(
    ({ rule, from, by }) => `  ${from}: the rule ${rule} is never reached, ${by} stands above it\n`,
  )
  return [{ style: STYLES[state], text: `${MARKS[state]} ${path}` }, `: ${says}\n`, ...mistakeLines, ...never]
}
