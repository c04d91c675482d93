import { posix } from 'node:path'
import { isNode, type Node, nameOf, nodesIn, textOf, treeOf } from './syntax-tree.ts'

/** A source file as the rules see it; the path is relative to the project, as in `src/decide/route.ts`. */
export type Source = { path: string; text: string }

type Layer = 'domain' | 'decide' | 'hosts' | 'workers' | 'io' | 'checks' | 'delegate' | 'execute' | 'entry'
type Allowed = { layers: readonly Layer[]; data?: true; node?: true; packages?: readonly string[] | 'any' }

const PURE: readonly Layer[] = ['domain', 'decide', 'hosts', 'workers']
const OUTER: readonly Layer[] = [...PURE, 'io', 'checks']

/** Who may import whom, as docs/architecture.md has it. Everybody may import from their own folder; type imports count. */
const MAY_IMPORT: Record<Layer, Allowed> = {
  domain: { layers: [] },
  decide: { layers: ['domain'], data: true },
  hosts: { layers: ['domain'] },
  workers: { layers: ['domain'], packages: ['zod'] },
  io: { layers: ['domain', 'decide'], node: true, packages: 'any' },
  checks: { layers: ['domain', 'decide', 'io'], packages: ['zod'] },
  delegate: { layers: ['domain', 'decide', 'checks', 'execute'] },
  execute: { layers: OUTER, node: true },
  entry: { layers: [...OUTER, 'delegate', 'execute'], data: true, node: true, packages: 'any' },
}

const BANNED_NAMES = /^(utils?|helpers?|managers?|services?|handlers?|base|commons?|misc|data|info)$/i
const MAX_FILE_LINES = 200
const MAX_FUNCTION_LINES = 60

/** Names in the world outside; `Date` is one only where it is asked for the time. */
const WORLD = new Set([
  ...[
    'process',
    'performance',
    'globalThis',
    'global',
    'crypto',
    'fetch',
    'console',
    'Buffer',
    'Intl',
    'require',
  ],
  ...[
    'setTimeout',
    'setInterval',
    'setImmediate',
    'queueMicrotask',
    'navigator',
    'XMLHttpRequest',
    'WebSocket',
  ],
])

export const linesOf = (text: string): number => text.split('\n').length - (text.endsWith('\n') ? 1 : 0)

export function layerOf(path: string): Layer | undefined {
  const [, layer] = /^src\/([a-z]+)(?:\/|\.ts$)/.exec(path) ?? []
  return layer !== undefined && Object.hasOwn(MAY_IMPORT, layer) ? (layer as Layer) : undefined
}

/** What one file does that the house rules forbid, as sentences. */
export function faultsIn(source: Source): string[] {
  const nodes = [...nodesIn(treeOf(source.text))]
  const layer = layerOf(source.path)
  return [
    ...(layer === undefined && source.path.startsWith('src/') ? ['is in no known folder'] : []),
    ...(layer === undefined ? [] : importFaults(source.path, layer, nodes)),
    ...(layer !== undefined && PURE.includes(layer) ? nodes.flatMap(impurity) : []),
    ...nodes.flatMap(({ node }) => styleFault(source, node)),
    ...sizeFaults(source, nodes),
    ...nameFaults(source.path),
    ...(/@ts-(ignore|expect-error|nocheck)|biome-ignore/.test(source.text) ? ['switches a check off'] : []),
  ].map((fault) => `${source.path} ${fault}`)
}

function importFaults(path: string, layer: Layer, nodes: { node: Node }[]): string[] {
  const allowed = MAY_IMPORT[layer]
  return nodes.flatMap(({ node }) => {
    const from = textOf(node.source)
    if (from === undefined) return []
    const target = from.startsWith('.') ? posix.join(posix.dirname(path), from) : undefined
    const inside = target === undefined ? undefined : layerOf(target)
    const name = from.split('/')[0] ?? ''
    const fine =
      inside !== undefined
        ? inside === layer || allowed.layers.includes(inside)
        : target !== undefined
          ? (allowed.data === true && /^(data\/.*|package)\.json$/.test(target)) || isNaming(path, target)
          : from.startsWith('node:')
            ? allowed.node === true
            : allowed.packages === 'any' || (allowed.packages ?? []).includes(name)
    return fine ? [] : [`imports ${target ?? from}`]
  })
}

/** A worker is called by the name of its row, and is nowhere listed again; a page's parts are what its worker plans with. */
const isNaming = (path: string, target: string): boolean =>
  (path === 'src/domain/worker-id.ts' && target === 'data/workers.json') ||
  (path === 'src/domain/grok-page.ts' && target === 'data/grok-page.json')

function impurity({ node, parent, field }: { node: Node; parent?: Node; field: string }): string[] {
  if (node.type === 'AwaitExpression' || node.async === true || node.await === true) return ['waits']
  if (node.type === 'ImportExpression') return ['loads while it runs']
  if (node.type === 'MetaProperty' && nameOf(node.meta) === 'import') return ['asks where it lies']
  if (
    node.type === 'NewExpression' &&
    nameOf(node.callee) === 'Date' &&
    (node.arguments as Node[]).length === 0
  )
    return ['asks for the time']
  if (node.type === 'CallExpression' && nameOf(node.callee) === 'Date') return ['asks for the time']
  if (node.type === 'MemberExpression') {
    const [object, property] = [nameOf(node.object), nameOf(node.property)]
    if (object === 'Date' && property === 'now') return ['asks for the time']
    if (object === 'Math' && property === 'random') return ['throws dice']
    if (property.startsWith('toLocale')) return ['asks for the language']
  }
  const isProperty = (parent?.type === 'MemberExpression' && field === 'property') || field === 'key'
  return node.type === 'Identifier' && !isProperty && WORLD.has(nameOf(node))
    ? [`touches ${nameOf(node)}`]
    : []
}

function styleFault({ path }: Source, node: Node): string[] {
  if (node.type === 'TSAnyKeyword') return ['says any']
  if (node.type === 'TSEnumDeclaration') return ['has an enum']
  if (node.type === 'TSModuleDeclaration') return ['has a namespace']
  if (node.type === 'ExportDefaultDeclaration') return ['exports a default']
  if (node.type === 'ExportAllDeclaration') return ['exports all of another file']
  if (/^Class(Declaration|Expression)$/.test(node.type) && nameOf(node.id) !== 'Bug')
    return [`has the class ${nameOf(node.id) || 'without a name'}`]
  if (node.type === 'TSAsExpression' && grantNamed(node) && path !== 'src/decide/consent.ts')
    return ['makes a Grant']
  // Scripts are programs of their own, and end as programs do.
  if (node.type === 'ThrowStatement' && path.startsWith('src/') && thrownBy(node) !== 'Bug')
    return [`throws a new ${thrownBy(node)}`]
  if (node.type === 'ExportNamedDeclaration') return exportedNames(node.declaration).flatMap(bannedName)
  return []
}

/** What is made to be thrown; what was caught may be thrown on. */
const thrownBy = ({ argument }: Node): string =>
  isNode(argument) && argument.type === 'NewExpression' ? nameOf(argument.callee) : 'Bug'

const bannedName = (name: string): string[] => (BANNED_NAMES.test(name) ? [`exports the name ${name}`] : [])

function exportedNames(declaration: unknown): string[] {
  if (!isNode(declaration)) return []
  const declared =
    declaration.type === 'VariableDeclaration' ? (declaration.declarations as Node[]) : [declaration]
  return declared.map(({ id }) => nameOf(id))
}

const grantNamed = ({ typeAnnotation }: Node): boolean =>
  isNode(typeAnnotation) && nameOf(typeAnnotation.typeName) === 'Grant'

function sizeFaults({ text }: Source, nodes: { node: Node }[]): string[] {
  const lines = linesOf(text)
  const lengthOf = ({ start, end }: Node) => linesOf(text.slice(start, end))
  const long = nodes.filter(
    ({ node }) => /Function/.test(node.type) && isNode(node.body) && lengthOf(node) > MAX_FUNCTION_LINES,
  )
  return [
    ...(lines > MAX_FILE_LINES ? [`has ${lines} lines`] : []),
    ...long.map(
      ({ node }) => `has the function ${nameOf(node.id) || 'without a name'} of ${lengthOf(node)} lines`,
    ),
  ]
}

function nameFaults(path: string): string[] {
  const words = path.replace(/\.ts$/, '').split('/').slice(1)
  return [
    ...words.filter((word) => BANNED_NAMES.test(word)).map((word) => `is called ${word}`),
    ...words
      .filter((word) => !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(word))
      .map((word) => `is called ${word}, not in kebab-case`),
  ]
}

/** The middle size of files, in lines. */
export function medianLines(sources: readonly Source[]): number {
  const sizes = sources.map(({ text }) => linesOf(text)).sort((a, b) => a - b)
  return sizes[Math.floor(sizes.length / 2)] ?? 0
}
