import { type Document, isCollection, isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml'
import type * as z from 'zod'
import { failure } from '../domain/failure.ts'
import { suggestion } from '../domain/nearest.ts'
import { fail, ok, type Result } from '../domain/result.ts'
import { fieldsUnder } from './schema-fields.ts'

type Path = readonly PropertyKey[]
/** What is wrong on a line. `field`, `expected` and `found` where it is about a value. */
export type Mistake = { line: number; says: string; field?: string; expected?: string; found?: string }
/** `order`: where a reader comes upon it; what is missing shows at the end of its section, after what may be its misspelling. */
type Found = Mistake & { order?: number }

/** What a file says, as its schema has it and as it is written, and on which line a field stands. */
export type Parsed<S extends z.ZodType> = {
  data: z.output<S>
  written: unknown
  lineOf(path: Path): number
}

/** The text of a YAML file. `file` is what errors call it; each names line, field, what was expected and what was found. */
export function parseYaml<S extends z.ZodType>(text: string, file: string, schema: S): Result<Parsed<S>> {
  const read = readYaml(text, schema)
  return Array.isArray(read) ? refuseMistakes(file, read) : ok(read)
}

/** The same, with each mistake by itself, in the order in which a reader comes upon them. */
export function readYaml<S extends z.ZodType>(text: string, schema: S): Parsed<S> | Mistake[] {
  const lines = new LineCounter()
  const document = parseDocument(text, {
    version: '1.2',
    schema: 'core',
    merge: false,
    uniqueKeys: true,
    stringKeys: true,
    prettyErrors: false,
    lineCounter: lines,
  })
  // A warning is an unknown tag or directive: nothing that a config needs.
  const broken = [...document.errors, ...document.warnings].map(({ pos, message }) => ({
    line: lines.linePos(pos[0]).line,
    says: `this is not YAML: ${message}`,
  }))
  if (broken.length > 0) return inOrder(broken)
  const written = plainOf(document)
  if (!written.ok) return [{ line: 1, says: `this cannot be read: ${written.because}` }]
  const parsed = schema.safeParse(written.value)
  if (!parsed.success)
    return inOrder(parsed.error.issues.flatMap((issue) => mistakesOf(issue, { schema, document, lines })))
  return {
    data: parsed.data,
    written: written.value,
    lineOf: (path) => lineOf(path, document, lines),
  }
}

/** An alias without its anchor, or one that unfolds without end, shows only here. An empty file says nothing. */
function plainOf(document: Document): { ok: true; value: unknown } | { ok: false; because: string } {
  try {
    return { ok: true, value: document.toJS() ?? {} }
  } catch (error) {
    return { ok: false, because: (error as Error).message }
  }
}

const inOrder = (found: Found[]): Mistake[] =>
  found
    .sort((a, b) => (a.order ?? a.line) - (b.order ?? b.line))
    .map(({ order: _order, ...mistake }) => mistake)

/** The first mistake is the message, the others its evidence. */
export function refuseMistakes(file: string, mistakes: readonly Mistake[]): Result<never> {
  const [first, ...others] = mistakes.map(({ line, says }) => `${file} line ${line}: ${says}`)
  const more = others.length > 0 ? { evidence: others.join('\n') } : {}
  return fail(failure('config_invalid', first ?? file, more))
}

type Looked = { schema: z.ZodType; document: Document; lines: LineCounter }

function mistakesOf(issue: z.core.$ZodIssue, looked: Looked): Found[] {
  const { schema, document, lines } = looked
  if (issue.code === 'invalid_union')
    return meant(issue).flatMap((one) => mistakesOf({ ...one, path: [...issue.path, ...one.path] }, looked))
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      line: lineOf([...issue.path, key], document, lines),
      field: nameOf([...issue.path, key]),
      says: `there is no field \`${nameOf([...issue.path, key])}\`. ${suggestion(key, fieldsUnder(schema, issue.path))}`,
    }))
  }
  const found = isPrivate(issue.path) ? 'something else (not shown)' : inWords(document.getIn(issue.path))
  const field = nameOf(issue.path)
  const expected = issue.message
  const says = `${field === '' ? 'the file' : `\`${field}\``} must be ${expected}, and is ${found}`
  const end = document.getIn(issue.path) === undefined ? endOf(issue.path, looked) : undefined
  const line = lineOf(issue.path, document, lines)
  return [{ line, field, expected, found, says, ...(end === undefined ? {} : { order: end }) }]
}

/** Behind the last line of the section that a missing field belongs to. */
function endOf(path: Path, { document, lines }: Looked): number | undefined {
  const section = document.getIn(path.slice(0, -1), true)
  return isNode(section) && section.range ? lines.linePos(section.range[1]).line + 0.5 : undefined
}

/** Where a field may be one thing or another: the mistakes inside the one that was begun, else those of the first. */
const meant = ({ errors }: z.core.$ZodIssueInvalidUnion): z.core.$ZodIssue[] =>
  errors.find((branch) => !branch.some(({ code, path }) => code === 'invalid_type' && path.length === 0)) ??
  errors[0] ??
  []

const nameOf = (path: Path) => path.map(String).join('.')

/** What people paste there by mistake is a key. */
const isPrivate = (path: Path) => ['apiKeyEnv', 'apiKeyFile', 'baseUrl'].includes(String(path.at(-1)))

function inWords(value: unknown): string {
  if (value === null || value === undefined) return 'empty'
  if (isCollection(value)) return isMap(value) ? 'a section of fields' : 'a list'
  const text = typeof value === 'string' ? JSON.stringify(value) : String(value)
  return text.length > 60 ? `${text.slice(0, 60)}…` : text
}

/** Line of the field's name; of the value where the name is not there (an entry of a list, the whole file). */
function lineOf(path: Path, document: Document, lines: LineCounter): number {
  const parent = path.length > 0 ? document.getIn(path.slice(0, -1), true) : undefined
  const pair = isMap(parent)
    ? parent.items.find(({ key }) => isScalar(key) && key.value === path.at(-1))
    : undefined
  const node = pair?.key ?? document.getIn(path, true)
  if (isNode(node) && node.range) return lines.linePos(node.range[0]).line
  // A field that is missing: where the section stands that lacks it.
  return path.length > 0 ? lineOf(path.slice(0, -1), document, lines) : 1
}
