import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type OutputChunk, type OutputOptions, type RolldownOutput, rolldown } from 'rolldown'
import { greetingFile } from '../src/entry/mcp-greeting.ts'
import { BUILT_IN_TABLE } from '../src/io/built-in-table.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

/** Programs in one format. They share what several of them need; the hooks have nothing of the others. */
type Bundle = { names: readonly string[]; format: 'esm' | 'cjs' }

const BUNDLES: Bundle[] = [
  { names: ['cli', 'main', 'supervisor', 'triage', 'mcp'], format: 'esm' },
  { names: ['hook'], format: 'cjs' },
]

export type Built = { file: string; code: string; modules: string[] }

/** Bundles everything in memory, in a stable order: the same sources give the same bytes. */
export async function build(): Promise<Built[]> {
  const built: Built[] = [{ file: 'mcp-greeting.txt', code: greetingFile(), modules: [] }]
  for (const bundle of BUNDLES) built.push(...(await buildOne(bundle)))
  built.push({ file: 'routing.json', code: JSON.stringify(BUILT_IN_TABLE), modules: [] })
  return built.sort((a, b) => (a.file < b.file ? -1 : 1))
}

async function buildOne({ names, format }: Bundle): Promise<Built[]> {
  const input = Object.fromEntries(names.map((one) => [one, join(root, 'src/entry', `${one}.ts`)]))
  const bundle = await rolldown({
    input,
    platform: 'node',
    cwd: root,
    logLevel: 'warn',
    checks: { ineffectiveDynamicImport: false },
    plugins: [WITHOUT_ENGINES],
    preserveEntrySignatures: 'allow-extension',
  })
  const extension = format === 'esm' ? 'mjs' : 'cjs'
  const output: OutputOptions = {
    format,
    minify: true,
    entryFileNames: `[name].${extension}`,
    chunkFileNames: format === 'esm' ? `part-[name].${extension}` : `hook-[name].${extension}`,
    ...(format === 'esm' ? { banner: REQUIRE } : {}),
  }
  const { output: split } = await bundle.generate(output)
  // What a program does when it is loaded must not happen where another one shares its code.
  const alone = names.length > 1 ? Object.values(input) : []
  const groups = groupsOf(split, alone)
  const { output: files } = await bundle.generate({
    ...output,
    codeSplitting: { groups, includeDependenciesRecursively: false },
  })
  await bundle.close()
  return files.flatMap((file) =>
    file.type === 'chunk'
      ? [{ file: file.fileName, code: file.code, modules: file.moduleIds.map((id) => id.replace(root, '')) }]
      : [],
  )
}

/**
 * A file for what the same programs need whatever they do. Left alone, the bundler makes a file of each part that some rare
 * path shares, and a start would open dozens of them. No file of these imports one that fewer programs need. What one
 * program needs at its start and others on some path has a file of its own, so that those others do not load that
 * program's start.
 */
function groupsOf(output: RolldownOutput['output'], alone: readonly string[]) {
  const programs = neededBy(output, ({ isEntry }) => isEntry)
  const paths = neededBy(output, ({ isDynamicEntry }) => isDynamicEntry)
  const nameOf = (id: string): string | undefined => {
    const names = programs.get(id)
    if (names === undefined || alone.includes(id)) return undefined
    return `start-${names.join('-')}${names.length === 1 && paths.has(id) ? '-and-paths' : ''}`
  }
  const names = new Set([...programs.keys()].flatMap((id) => nameOf(id) ?? []))
  return [...names].map((name) => ({ name, test: (id: string) => nameOf(id) === name }))
}

/** Of each module, the beginnings that load it at once. */
function neededBy(
  files: RolldownOutput['output'],
  isBeginning: (chunk: OutputChunk) => boolean,
): Map<string, string[]> {
  const chunks = new Map(
    files.flatMap((file) => (file.type === 'chunk' ? [[file.fileName, file] as const] : [])),
  )
  const programs = new Map<string, string[]>()
  for (const entry of chunks.values()) {
    if (!isBeginning(entry)) continue
    const seen = new Set([entry.fileName])
    for (const fileName of seen) for (const next of chunks.get(fileName)?.imports ?? []) seen.add(next)
    for (const fileName of seen)
      for (const id of chunks.get(fileName)?.moduleIds ?? [])
        programs.set(id, [...(programs.get(id) ?? []), entry.name])
  }
  return programs
}

/** gray-matter brings a reader of JavaScript that runs it and an old one of YAML. Ours replace them, so they do not ship. */
const WITHOUT_ENGINES = {
  name: 'without-engines',
  load: (id: string) => (id.endsWith('/gray-matter/lib/engines.js') ? 'module.exports = {}' : null),
}

/** Packages of the CommonJS age ask for built-ins by `require`, which an ES module lacks. */
const REQUIRE = "import{createRequire as __r}from'node:module';const require=__r(import.meta.url);"

/** File by file, each replaced whole: a run that is under way goes on reading what it started with. */
function write(files: Built[]): void {
  const dist = join(root, 'plugin/dist')
  mkdirSync(dist, { recursive: true })
  for (const { file, code } of files) {
    writeFileSync(join(dist, `${file}.new`), code)
    renameSync(join(dist, `${file}.new`), join(dist, file))
    console.log(`${file.padEnd(40)} ${(code.length / 1024).toFixed(1)} KB`)
  }
  const built = new Set(files.map(({ file }) => file))
  for (const name of readdirSync(dist)) if (!built.has(name)) rmSync(join(dist, name), { recursive: true })
}

if (process.argv[1] === fileURLToPath(import.meta.url)) write(await build())
