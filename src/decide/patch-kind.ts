import type { Patch } from '../domain/outcome.ts'

/** What a patch comes to. All but `content`, `renames` and `binary` say that no text has become another one. */
export type PatchKind =
  | 'content'
  | 'binary'
  | 'renames'
  | 'white_space'
  | 'modes'
  | 'known_empty_files'
  | 'line_ends'
  | 'empty_files'
  | 'nothing'

/** What a follow-up changed beyond the earlier patch that its own holds as well; no `change` where that is nothing. */
export type OwnWork = {
  /** The run whose patch it began with. */
  after: string
  change?: Pick<Patch, 'files' | 'insertions' | 'deletions'> & { kind: PatchKind }
}

/** The most that any of its files has changed decides. */
const MOST_FIRST: readonly PatchKind[] = [
  ...(['content', 'binary', 'renames', 'white_space', 'modes'] as const),
  ...(['known_empty_files', 'line_ends', 'empty_files'] as const),
]

/** Names of files that are empty on purpose. */
const EMPTY_ON_PURPOSE =
  /(?:^|\/)(?:__init__\.py|py\.typed|\.git?keep|\.keep|\.nojekyll|\.npmignore|\.placeholder)$/

/** From the text of a patch as git writes it. */
export function patchKind(patch: string): PatchKind {
  const files = patch.split(/^(?=diff --git )/m).filter((part) => part.startsWith('diff --git '))
  const kinds = files.map(kindOfFile)
  return MOST_FIRST.find((kind) => kinds.includes(kind)) ?? 'nothing'
}

function kindOfFile(part: string): PatchKind {
  const at = part.search(/^@@ /m)
  const head = at < 0 ? part : part.slice(0, at)
  if (/^(?:GIT binary patch|Binary files .* differ)$/m.test(head)) return 'binary'
  if (at < 0) {
    if (/^(?:rename|copy) to /m.test(head)) return 'renames'
    if (/^(?:new|deleted) file mode /m.test(head)) {
      const name = /^diff --git .* "?b\/(.*?)"?$/m.exec(head)?.[1] ?? ''
      return EMPTY_ON_PURPOSE.test(name) ? 'known_empty_files' : 'empty_files'
    }
    return /^new mode /m.test(head) ? 'modes' : 'nothing'
  }
  if (/^(?:new|deleted) file mode /m.test(head)) return 'content'
  const sides = sidesOf(part.slice(at))
  if (same(sides, (text) => text.replace(/\r/g, ''))) return 'line_ends'
  if (same(sides, (text) => text.replace(/\s+/g, ''))) return 'white_space'
  return 'content'
}

type Sides = { before: string; after: string }

/** What its hunks say of before and after, with the lines between: one that moves is a change. The mark of a missing last line end belongs to neither. */
function sidesOf(hunks: string): Sides {
  const lines = hunks.split('\n')
  const of = (sign: string) =>
    lines
      .filter((line) => line.startsWith(sign) || line.startsWith(' '))
      .map((line) => line.slice(1))
      .join('\n')
  return { before: of('-'), after: of('+') }
}

const same = ({ before, after }: Sides, bare: (text: string) => string): boolean =>
  bare(before) === bare(after)
