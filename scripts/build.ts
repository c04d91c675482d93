import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type OutputOptions, type RolldownOutput, rolldown } from 'rolldown'
import { greetingFile } from '../src/entry/mcp-greeting.ts'
import { BUILT_IN_TABLE } from '../src/io/built-in-table.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

/** `beside`: programs that need nearly the same, and share its code. */
type Bundle = { name: string; format: 'esm' | 'cjs'; beside?: readonly string[] }

/** What ships. Each program is bundled by itself, so that its own start reads one file; what it rarely needs is split off. */
const BUNDLES: Bundle[] = [
  { name: 'cli', format: 'esm' },
  { name: 'main', format: 'esm' },
  { name: 'supervisor', format: 'esm', beside: ['triage'] },
  { name: 'mcp', format: 'esm' },
  { name: 'hook', format: 'cjs' },
]

export type Built = { file: string; code: string; modules: string[] }

/** Bundles everything in memory, in a stable order: the same sources give the same bytes. */
export async function build(): Promise<Built[]> {
  const built: Built[] = [{ file: 'mcp-greeting.txt', code: greetingFile(), modules: [] }]
  for (const bundle of BUNDLES) built.push(...(await buildOne(bundle)))
  built.push({ file: 'routing.json', code: JSON.stringify(BUILT_IN_TABLE), modules: [] })
  return built.sort((a, b) => (a.file < b.file ? -1 : 1))
}

async function buildOne({ name, format, beside = [] }: Bundle): Promise<Built[]> {
  const input = Object.fromEntries([name, ...beside].map((one) => [one, join(root, 'src/entry', `${one}.ts`)]))
  const bundle = await rolldown({
    input,
    platform: 'node',
    cwd: root,
    logLevel: 'warn',
    checks: { ineffectiveDynamicImport: false },
    plugins: [WITHOUT_ENGINES],
  })
  const extension = format === 'esm' ? 'mjs' : 'cjs'
  const output: OutputOptions = {
    format,
    minify: true,
    entryFileNames: `[name].${extension}`,
    chunkFileNames: `${name}-[name].${extension}`,
    ...(format === 'esm' ? { banner: REQUIRE } : {}),
  }
  const { output: split } = await bundle.generate(output)
  const atStart = modulesAtStart(split)
  // What a program does when it is loaded must not happen where another one shares its code.
  const alone = beside.length > 0 ? Object.values(input) : []
  const groups = [{ name: 'start', test: (id: string) => atStart.has(id) && !alone.includes(id) }]
  const { output: files } = await bundle.generate({ ...output, codeSplitting: { groups } })
  await bundle.close()
  return files.flatMap((file) =>
    file.type === 'chunk'
      ? [{ file: file.fileName, code: file.code, modules: file.moduleIds.map((id) => id.replace(root, '')) }]
      : [],
  )
}

/**
 * What the program needs whatever it does. Left alone, the bundler makes a file of each part that some rare path shares,
 * and a start would open a dozen of them.
 */
function modulesAtStart(files: RolldownOutput['output']): Set<string> {
  const chunks = new Map(
    files.flatMap((file) => (file.type === 'chunk' ? [[file.fileName, file] as const] : [])),
  )
  const seen = new Set<string>()
  const visit = (fileName: string): void => {
    if (seen.has(fileName)) return
    seen.add(fileName)
    for (const next of chunks.get(fileName)?.imports ?? []) visit(next)
  }
  for (const chunk of chunks.values()) if (chunk.isEntry) visit(chunk.fileName)
  return new Set([...seen].flatMap((fileName) => chunks.get(fileName)?.moduleIds ?? []))
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
