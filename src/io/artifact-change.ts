import type { Artifact } from '../domain/artifact.ts'
import { blockOf, inLineEndsOf, type Marked, type MarkStyle, marksIn } from '../domain/marks.ts'
import { headEnd } from '../domain/skill-text.ts'
import type { FoundText } from './artifact-files.ts'
import { fieldCount, fieldIn, fieldLine, frontMatterOf, withFields, withoutFields } from './front-matter.ts'
import { sha256 } from './sha256.ts'
import { tomlTrouble } from './toml-around.ts'

/** What is to become of a file. `keep`: it is somebody else's; `stuck`: it is ours, and a person has to do what `why` says. */
export type Change =
  | { does: 'nothing' }
  | { does: 'create' | 'update'; text: string; why?: string }
  | { does: 'remove' }
  | { does: 'keep' | 'stuck'; why: string }

const NOTHING: Change = { does: 'nothing' }
const keep = (why: string): Change => ({ does: 'keep', why })
const stuck = (why: string): Change => ({ does: 'stuck', why })
const broken = (why: string): Change => stuck(`${why}: mend it, or delete the file`)
/** A skill is its owner's, whatever of ours stands in it. */
const brokenBlock = (why: string): Change => stuck(`${why}: take out what is left of the block`)
const UNREADABLE = 'its front matter cannot be read'

const styleOf = (path: string): MarkStyle => (path.endsWith('.toml') ? 'toml' : 'markdown')

type Written = Pick<Artifact, 'fields' | 'text'>

/** By which an edit of what is ours is seen. */
const sumOf = ({ fields, text }: Written): string =>
  sha256()
    .update(JSON.stringify([fields, text]))
    .digest('hex')
    .slice(0, 16)

function blockFor({ mark, fields, text, path }: Artifact): string {
  const names = fields.map(([name]) => name)
  return blockOf({ mark, sum: sumOf({ fields, text }), fields: names, text }, styleOf(path))
}

/** Brings a file to where it should be: what is ours is written, and everything around it stays as it is, to the byte. */
export function bring(wanted: Artifact, found: FoundText): Change {
  // A skill behind a link is often that of another host, and it gets its block there.
  if (found.kind === 'refused') return wanted.kind === 'skill' ? keep(found.why) : stuck(found.why)
  const block = blockFor(wanted)
  if (found.kind === 'nothing')
    return wanted.kind === 'skill' ? NOTHING : { does: 'create', text: whole(wanted, block) }
  const { text } = found
  if (text === whole(wanted, block)) return NOTHING
  if (wanted.kind === 'skill') return bringBlock(wanted, text, block)
  const marks = marksIn(text)
  if (marks.kind === 'broken' && isNamedIn(text, wanted.mark)) return broken(marks.why)
  if (marks.kind !== 'one') return keep('Waybill did not write it: rename the role or the file')
  if (marks.mark !== wanted.mark) return keep(`it is a copy of ${marks.mark}: rename it or the role`)
  return updated(text, marks, wanted, block)
}

function bringBlock(wanted: Artifact, text: string, block: string): Change {
  const marks = marksIn(text, wanted.mark)
  if (marks.kind === 'broken') return brokenBlock(marks.why)
  return marks.kind === 'one' ? updated(text, marks, wanted, block) : inserted(text, block)
}

/** Who explains our marks in a text of their own has not written them for us. */
const isNamedIn = (text: string, mark: string): boolean => text.includes(`waybill:begin ${mark} `)

function whole({ fields }: Artifact, block: string): string {
  if (fields.length === 0) return block
  return `---\n${fields.map((field) => `${fieldLine(field)}\n`).join('')}---\n\n${block}`
}

function inserted(text: string, block: string): Change {
  const at = headEnd(text)
  if (at === undefined)
    return keep('its front matter does not end with a line `---`: there is no place for the block')
  return { does: 'update', text: text.slice(0, at) + inLineEndsOf(text, block) + text.slice(at) }
}

function updated(text: string, marked: Marked, wanted: Artifact, block: string): Change {
  const { before, after, fields } = marked
  const trouble = styleOf(wanted.path) === 'toml' ? tomlTrouble(before, after, wanted.text) : undefined
  if (trouble) return broken(trouble)
  const put = inLineEndsOf(text, marked.block.endsWith('\n') ? block : block.trimEnd())
  const withBlock = before + put + after
  const edited = isEdited(text, marked)
    ? { why: 'what was edited in it by hand is as the routing has it again' }
    : {}
  const changed = (now: string): Change => (now === text ? NOTHING : { does: 'update', text: now, ...edited })
  if (wanted.fields.length === 0) return changed(withBlock)
  const gone = fields.filter((name) => !wanted.fields.some(([one]) => one === name))
  const less = withoutFields(withBlock, gone)
  const now = less === undefined ? undefined : withFields(less, wanted.fields)
  return now === undefined ? broken(UNREADABLE) : changed(now)
}

/** `vanished`: nobody asked for it to go, so that what somebody has edited stays whole; `asked`: what is ours goes, theirs stays. */
export type Going = 'vanished' | 'asked'

/** Takes back what Waybill wrote under this mark; what it did not write is `nothing` to do. */
export function takeBack(mark: string, isSkill: boolean, found: FoundText, how: Going): Change {
  if (found.kind !== 'text') return NOTHING
  const marks = isSkill ? marksIn(found.text, mark) : marksIn(found.text)
  if (marks.kind === 'none') return NOTHING
  if (marks.kind === 'broken') {
    if (isSkill) return brokenBlock(marks.why)
    return isNamedIn(found.text, mark) ? broken(marks.why) : NOTHING
  }
  if (marks.mark !== mark) return NOTHING
  const why = how === 'vanished' ? 'the routing does not ask for it any more' : 'it was to be taken back'
  if (isEdited(found.text, marks))
    return stuck(
      `${why}, but what Waybill wrote in it was edited: ${isSkill ? 'take the block out' : 'delete it'} yourself`,
    )
  const left = withoutOurs(marks)
  if (left === undefined) return broken(UNREADABLE)
  if (isSkill) return { does: 'update', text: left }
  if (isBare(left)) return { does: 'remove' }
  return how === 'vanished'
    ? stuck(`${why}, but there are lines of yours in it: delete it yourself`)
    : { does: 'update', text: left, why: 'your own lines stay' }
}

function isEdited(text: string, { fields, inside, sum }: Marked): boolean {
  const front = fields.length > 0 ? frontMatterOf(text) : undefined
  const found = fields.map((name) => [name, front && fieldIn(front, name)] as const)
  return sumOf({ fields: found as Artifact['fields'], text: inside }) !== sum
}

const withoutOurs = ({ before, after, fields }: Marked): string | undefined =>
  withoutFields(before + after, fields)

/** Whether nobody else has said anything in it. */
function isBare(text: string): boolean {
  const front = frontMatterOf(text)
  if (!front) return text.trim() === ''
  const body = front.after.replace(/^\r?\n---/, '')
  return fieldCount(front) === 0 && front.yaml.trim() === '' && body.trim() === ''
}
