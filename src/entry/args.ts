import { type ParseArgsConfig, parseArgs } from 'node:util'
import { failure } from '../domain/failure.ts'
import { suggestion } from '../domain/nearest.ts'
import { fail, ok, type Result } from '../domain/result.ts'

export type Options = NonNullable<ParseArgsConfig['options']>
export type Parsed<T extends Options> = ReturnType<
  typeof parseArgs<{ options: T; allowPositionals: true; strict: true }>
>

export const JSON_ONLY = { json: { type: 'boolean' } } as const satisfies Options

/** Parses a verb's arguments; a mistyped option is an error that names the nearest. */
export function readArgs<T extends Options>(
  verb: string,
  argv: string[],
  options: T,
  mostPositionals = Number.POSITIVE_INFINITY,
): Result<Parsed<T>> {
  try {
    const parsed = parseArgs({ args: argv, options, allowPositionals: true, strict: true })
    const extra = parsed.positionals[mostPositionals]
    if (extra === undefined) return ok(parsed)
    const hint = `See \`waybill ${verb} --help\`.`
    return fail(
      failure('wrong_usage', `waybill ${verb}: ${JSON.stringify(extra)} is one argument too many`, { hint }),
    )
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    const typed = /'(-[^' ]+)/.exec(message)?.[1] ?? ''
    const names = Object.keys(options).map((name) => `--${name}`)
    const hint =
      code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION' ? suggestion(typed, names) : `See \`waybill ${verb} --help\`.`
    const what =
      code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION'
        ? `there is no option ${typed}`
        : (message.split('. ')[0] ?? message)
    return fail(failure('wrong_usage', `waybill ${verb}: ${what}`, { hint }))
  }
}
