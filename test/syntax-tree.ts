import { parseAst } from 'rolldown/parseAst'

/** A node of an ESTree, with its type's own fields. */
export type Node = { type: string; start: number; end: number; [field: string]: unknown }

export const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && typeof (value as Node).type === 'string'

/** Every node of a tree with its parent, outermost first. */
export function* nodesIn(
  node: Node,
  parent?: Node,
  field = '',
): Generator<{ node: Node; parent?: Node; field: string }> {
  yield parent === undefined ? { node, field } : { node, parent, field }
  for (const [name, value] of Object.entries(node))
    for (const child of Array.isArray(value) ? value : [value])
      if (isNode(child)) yield* nodesIn(child, node, name)
}

/** The name of an identifier, and of anything else the empty one. */
export const nameOf = (node: unknown): string =>
  isNode(node) && node.type === 'Identifier' ? String(node.name) : ''
/** The text of a string, and of anything else undefined. */
export const textOf = (node: unknown): string | undefined =>
  isNode(node) && node.type === 'Literal' && typeof node.value === 'string' ? node.value : undefined

export const treeOf = (text: string): Node => parseAst(text, { lang: 'ts' }) as unknown as Node
