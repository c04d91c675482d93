import { lstatSync } from 'node:fs'
import { join } from 'node:path'

/** Why a folder cannot be put into a tree at this place, relative to its root: nothing is made where a link leads. */
export function folderFault(tree: string, place: string): string | undefined {
  const parts = place.split('/')
  for (let length = 1; length <= parts.length; length += 1) {
    const part = parts.slice(0, length).join('/')
    const facts = lstatSync(join(tree, part), { throwIfNoEntry: false })
    if (!facts) return undefined
    if (!facts.isDirectory()) return `${part} is not a folder in the tree`
  }
  return undefined
}
