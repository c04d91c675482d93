import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { exitCodeOf, failure } from '../../domain/failure.ts'
import { fail, ok, type Result } from '../../domain/result.ts'
import { messageOf } from '../../io/message-of.ts'
import { placeAt } from '../place.ts'
import { type CheckedFile, checkedFiles, checkedText } from '../routing-check.ts'
import { sayFailure, sayJson } from '../say.ts'
import type { Shown, Terminal } from '../terminal.ts'
import { readCheckArgs } from './policy-args.ts'

/** `waybill policy check [FILE]`: whether the user's routing file and the repository's can be read, and every mistake in them. */
export async function policyCheck(argv: string[], terminal: Terminal): Promise<number> {
  const json = argv.includes('--json')
  const args = readCheckArgs(argv)
  if (!args.ok) return sayFailure(args.failure, json, terminal)
  const files = filesFor(args.value.positionals[0])
  if (!files.ok) return sayFailure(files.failure, json, terminal)
  if (json) sayJson({ files: files.value }, terminal)
  else for (const file of files.value) terminal.out(...fileText(file))
  return files.value.some(({ state }) => state === 'invalid') ? exitCodeOf('config_invalid') : 0
}

function filesFor(named: string | undefined): Result<CheckedFile[]> {
  if (named !== undefined) {
    const text = textAt(resolve(named))
    if (!text.ok) return text
    return ok([checkedText(text.value, { path: resolve(named), called: named, own: false })])
  }
  const place = placeAt(process.cwd())
  return place.ok ? ok(checkedFiles(place.value)) : place
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
