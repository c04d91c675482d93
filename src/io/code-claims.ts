import { faultIn } from '../decide/cited-faults.ts'
import { type CodeNamed, codeIn } from '../decide/claims/code.ts'
import type { Claim } from '../domain/claim.ts'
import { oneLine } from '../domain/printable.ts'
import type { Pasted } from '../domain/run.ts'
import type { Task } from '../domain/task.ts'
import { meantBy } from './cited-files.ts'
import { git } from './git.ts'
import { callIn } from './scratch-git.ts'
import { pastedSnapshot, type Snapshot, treeSnapshot } from './snapshot.ts'

type Said = Pick<Claim, 'text' | 'links'>

/**
 * What each claim says of code that its author was not sent, in words; nothing where it says none. A file that was sent is
 * known by its text alone. Where the repository cannot be looked at, only what was sent is known.
 */
export async function unseenIn(
  claims: readonly Said[],
  { workspace }: Pick<Task, 'workspace'>,
  pasted: readonly Pasted[],
): Promise<string[][]> {
  const coded = claims.map((claim) => ({ claim, code: codeIn(claim.text) }))
  if (coded.every(({ code }) => code.places.length + code.words.length + code.names.length === 0))
    return claims.map(() => [])
  const tree = await treeSnapshot(workspace.root)
  const snapshot = tree.ok ? tree.value : pastedSnapshot(pasted)
  const names = [...new Set(coded.flatMap(({ code }) => code.names))].filter((name) => !isIn(pasted, name))
  const defined = await definedAmong(names, workspace.root)
  const found: string[][] = []
  for (const { claim, code } of coded)
    found.push([
      ...new Set([
        ...placesUnseen(code, claim, { snapshot, workspace, pasted }),
        ...wordsUnseen(code, snapshot, pasted),
        ...code.names
          .filter((name) => defined.has(name))
          .map((name) => `${name}: it is defined in a file that was not sent`),
      ]),
    ])
  snapshot.close()
  return found
}

type Around = { snapshot: Snapshot; workspace: Task['workspace']; pasted: readonly Pasted[] }

function placesUnseen(
  { places, shown }: CodeNamed,
  { links }: Said,
  { snapshot, workspace, pasted }: Around,
): string[] {
  return places.flatMap((place): string[] => {
    const said = oneLine(place.said, 100)
    const meant = meantBy(place.path, snapshot, workspace, workspace.root)
    if (meant === 'elsewhere') return []
    // Of somebody else's code, where it says whose.
    if (meant === 'nowhere')
      return place.sure && links.length === 0 ? [`${said}: no such file was sent, and there is none`] : []
    if (meant === 'beside') return [`${said}: it was not sent`]
    const sent = pasted.filter(({ path }) => meant.files.includes(path))
    if (sent.length === 0) return isWhole(place.path, place.spans.length) ? [] : [`${said}: it was not sent`]
    const versions = sent.map(({ text }) => text.split(/\r?\n/))
    const whole = { ...place, spans: [], quotes: places.length === 1 ? shown : [] }
    const fault = faultIn(place, versions) ?? faultIn(whole, versions)
    return fault === undefined ? [] : [`${said}: ${fault}`]
  })
}

/** `package.json` alone is a file that everybody has. */
const isWhole = (path: string, spans: number): boolean => spans === 0 && !path.includes('/')

const wordsUnseen = (
  { words, places }: CodeNamed,
  { paths }: Snapshot,
  pasted: readonly Pasted[],
): string[] =>
  words
    .map((word) => word.replace(/[.]+$/, ''))
    .filter((word) => paths.has(word) && !places.some(({ path }) => path === word))
    .filter((word) => !pasted.some(({ path }) => path === word))
    .map((word) => `${word}: it was not sent`)

const isIn = (pasted: readonly Pasted[], name: string): boolean =>
  pasted.some(({ text }) => new RegExp(`(?<![\\w$])${name.replaceAll('$', '\\$')}(?![\\w$])`).test(text))

const KEYWORDS =
  'function|class|def|fn|func|interface|type|struct|enum|trait|const|let|var|module|macro_rules!|sub|procedure'
const MOST_NAMES = 100

/** Those that some file of the repository defines; none where nobody could look. */
async function definedAmong(names: readonly string[], root: string): Promise<ReadonlySet<string>> {
  const safe = names.filter((name) => /^\w+$/.test(name)).slice(0, MOST_NAMES)
  const call = safe.length > 0 ? await callIn(root) : undefined
  if (!call?.ok) return new Set()
  const pattern = `(^|[^[:alnum:]_])(${KEYWORDS})[[:space:]*]+(${safe.join('|')})($|[^[:alnum:]_])`
  const found = await git(['grep', '-ohE', '--untracked', '-e', pattern], call.value)
  return new Set(found.ok ? found.stdout.match(/\w+/g) : [])
}
