import matter from 'gray-matter'
import { type Document, isDocument, isMap, isNode, isScalar, isSeq, parseDocument, type YAMLMap } from 'yaml'
import { type Field, NONE } from '../domain/artifact.ts'

/** A text with front matter: `before`, `yaml` and `after` are all of it, to the byte. */
export type FrontMatter = { before: string; yaml: string; after: string; map: YAMLMap }

/** gray-matter ends what it finds before a `\n`: the other half of a line end would be a part of the last value. */
const withoutReturn = (text: string): string => text.replace(/\r$/, '')

/** What stands between the delimiters is read by `yaml`; nothing else may read it, or run. */
const ENGINES = {
  yaml: {
    parse: (text: string) => ({ document: parseDocument(withoutReturn(text), { prettyErrors: false }) }),
  },
  json: { parse: () => ({}) },
  // gray-matter would evaluate what stands under `---js`.
  javascript: { parse: () => ({}) },
}

/** Undefined where a text has none, or one that is no plain map of fields. */
export function frontMatterOf(text: string): FrontMatter | undefined {
  const start = text.startsWith('\ufeff') ? 4 : 3
  if (!text.slice(start - 3).startsWith('---')) return undefined
  const file = parsed(text)
  // What has a language of its own is front matter to gray-matter alone.
  if (!file || matter.language(text.slice(start - 3)).name !== '') return undefined
  const yaml = withoutReturn(text.slice(start, start + file.matter.length))
  const after = text.slice(start + yaml.length)
  const document: unknown = file.data.document ?? parseDocument(yaml)
  if (after === '' || !isDocument(document)) return undefined
  const map = mapIn(document as Document)
  return map && { before: text.slice(0, start), yaml, after, map }
}

/** A language that it does not know is an error to gray-matter. */
function parsed(text: string) {
  try {
    return matter(text, { engines: ENGINES, language: 'yaml' })
  } catch {
    return undefined
  }
}

/** An empty one, or one of comments alone, has no fields. */
function mapIn({ contents, errors }: Document): YAMLMap | undefined {
  if (errors.length > 0) return undefined
  if (isMap(contents)) return contents.flow ? undefined : contents
  return contents === null ? (parseDocument('{}').contents as YAMLMap) : undefined
}

/** The value of a field as `Field` has it. */
export function fieldIn({ map }: FrontMatter, name: string): string | undefined {
  const value = map.get(name)
  if (isSeq(value) && value.items.length === 0) return NONE
  return value === undefined || value === null ? undefined : String(value)
}

export const fieldCount = ({ map }: FrontMatter): number => map.items.length

/** The whole text with these fields; all else in it stays as it is, to the byte. Undefined where that is no front matter any more. */
export function withFields(text: string, fields: readonly Field[]): string | undefined {
  const now = fields.reduce<string | undefined>((sofar, [name, value]) => {
    const found = sofar === undefined ? undefined : frontMatterOf(sofar)
    if (!found) return undefined
    return fieldIn(found, name) === value ? sofar : withField(found, name, value)
  }, text)
  const read = now === undefined ? undefined : frontMatterOf(now)
  return read && fields.every(([name, value]) => fieldIn(read, name) === value) ? now : undefined
}

function withField({ before, yaml, after, map }: FrontMatter, name: string, value: string): string {
  const end = /\r\n/.test(yaml + after.slice(0, 2)) ? '\r\n' : '\n'
  const [from, to] = valueRange(yaml, map, name) ?? [yaml.length, yaml.length]
  const isNew = valueRange(yaml, map, name) === undefined
  const old = yaml.slice(from, to)
  const said = isNew
    ? `${end}${fieldLine([name, value])}`
    : `${yaml[from - 1] === ':' ? ' ' : ''}${scalar(value)}${/\n$/.test(old) ? end : ''}`
  return before + yaml.slice(0, from) + said + yaml.slice(to) + after
}

/** The whole text without these fields, each with its line. */
export function withoutFields(text: string, names: readonly string[]): string | undefined {
  return names.reduce<string | undefined>((sofar, name) => {
    const found = sofar === undefined ? undefined : frontMatterOf(sofar)
    return found && withoutField(found, name)
  }, text)
}

function withoutField({ before, yaml, after, map }: FrontMatter, name: string): string {
  const key = map.items.find((pair) => isScalar(pair.key) && pair.key.value === name)?.key
  const [, to] = valueRange(yaml, map, name) ?? []
  if (!isScalar(key) || !key.range || to === undefined) return before + yaml + after
  const from = yaml.lastIndexOf('\n', key.range[0] - 1)
  const ends = yaml.slice(0, to).endsWith('\n') ? to - 1 : yaml.indexOf('\n', to)
  // The line end in front of it goes with it, so that the last one leaves the delimiter where it is.
  const start = yaml[from - 1] === '\r' ? from - 1 : from
  return before + yaml.slice(0, start) + (ends === -1 ? '' : rest(yaml, ends)) + after
}

const rest = (yaml: string, at: number): string => yaml.slice(yaml[at - 1] === '\r' ? at - 1 : at)

/** From the first character of the value, or from the colon where that stands on another line, to behind its last. */
function valueRange(yaml: string, map: YAMLMap, name: string): [number, number] | undefined {
  const pair = map.items.find(({ key }) => isScalar(key) && key.value === name)
  if (!isScalar(pair?.key) || !pair.key.range) return undefined
  const colon = pair.key.range[1] + 1
  const [from, to] = isNode(pair.value) && pair.value.range ? pair.value.range : [colon, colon]
  return [/\n/.test(yaml.slice(colon, from)) ? colon : from, to]
}

/** What YAML would take for something else than these words is quoted; JSON's quotes are YAML's. */
const PLAIN = /^[A-Za-z][\w./-]*(?:, [A-Za-z][\w./-]*)*$/
const OTHER = /^(?:true|false|null|yes|no|on|off|y|n)$/i

const scalar = (value: string): string =>
  value === NONE || (PLAIN.test(value) && !OTHER.test(value)) ? value : JSON.stringify(value)

export const fieldLine = ([name, value]: Field): string => `${name}: ${scalar(value)}`
