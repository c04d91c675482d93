import { readFileSync } from 'node:fs'
import { setTimeout as after } from 'node:timers/promises'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { PLUGIN } from '../plugin.ts'
import { factsOf } from './moves.ts'
import { memoryOf, openFilesOf, seenUnder } from './processes.ts'
import type { World } from './world.ts'

type Figures = { notes: string[]; musts: [what: string, holds: boolean][] }
type Told = {
  structuredContent?: { id?: string; outcome?: string; failure?: { kind?: string; message?: string } | null }
}

/** A server keeps a little of what it has done (compiled code, freed pages that stay mapped). */
const MORE_MB = 40
const MORE_FILES = 4

/** Delegates so many tasks at once through one MCP server, first good ones and then a mixture; and looks at what stays. */
export async function hundredByServer(world: World, count: number): Promise<Figures> {
  const client = new Client({ name: 'a-client', version: '1' }, { capabilities: {} })
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [`${PLUGIN}/dist/mcp.mjs`],
    cwd: world.project,
    env: world.env(),
  })
  await client.connect(transport)
  const server = transport.pid ?? 0
  const delegate = (goal: string) =>
    client.callTool(
      {
        name: 'delegate',
        arguments: { goal, ...(goal.includes('hang') ? { wallSeconds: 3 } : {}), waitSeconds: 300 },
      },
      undefined,
      { timeout: 300_000 },
    ) as Promise<Told>
  const figures: Figures = { notes: [], musts: [] }
  await delegate('[[fake: answer warm]]')
  const [before, filesBefore] = [memoryOf(server)?.mb ?? 0, openFilesOf(server) ?? 0]

  const good = Array.from({ length: count }, (_, index) => `[[fake: sleep 50]] [[fake: answer ${index}]]`)
  const mixed = good.map((goal, index) =>
    index % 10 < 3 ? `${goal} [[fake: exit 3]]` : index % 10 === 3 ? '[[fake: hang]]' : goal,
  )
  const tenth = count / 10
  const batches: [name: string, goals: string[], ends: string][] = [
    ['good', good, `${count} unverified`],
    ['mixed', mixed, `${tenth} timed_out, ${6 * tenth} unverified, ${3 * tenth} worker_failed`],
  ]
  for (const [name, goals, ends] of batches) {
    const { words, note } = await batch(world, goals.map(delegate))
    figures.notes.push(`${name}: ${note}`)
    figures.musts.push([`${name}: ${ends}, not ${words}`, words === ends])
  }

  await after(500)
  const [mb, files] = [memoryOf(server)?.mb ?? 0, openFilesOf(server) ?? 0]
  figures.notes.push(
    `server: ${before.toFixed(0)} MB and ${filesBefore} files before, ${mb.toFixed(0)} MB and ${files} files after`,
  )
  figures.musts.push([
    `the server's ${files} open files are back at ${filesBefore}`,
    files <= filesBefore + MORE_FILES,
  ])
  world.measured.push({ what: 'the server grew by, MB', value: mb - before, atMost: MORE_MB })
  await client.close()
  const runs = factsOf(world).filter(({ fact }) => fact.kind === 'task.received').length
  figures.musts.push([`${runs} runs were received`, runs === 2 * count + 1])
  return figures
}

/** `words`: how many ended how, in the order of the alphabet. */
async function batch(world: World, runs: Promise<Told>[]): Promise<{ words: string; note: string }> {
  const startedMs = performance.now()
  let over = false
  const all = Promise.all(runs).finally(() => {
    over = true
  })
  let [peakMb, most] = [0, 0]
  const freeBefore = availableMb()
  let leastFree = freeBefore
  while (!over) {
    const seen = seenUnder(world.root)
    most = Math.max(most, seen.length)
    leastFree = Math.min(leastFree, availableMb())
    peakMb = Math.max(
      peakMb,
      seen.reduce((total, { pid }) => total + (memoryOf(pid)?.mb ?? 0), 0),
    )
    await Promise.race([all, after(250)])
  }
  const told = await all
  const ms = performance.now() - startedMs
  const ends = Map.groupBy(
    told,
    ({ structuredContent: one }) => one?.failure?.kind ?? one?.outcome ?? 'nothing',
  )
  const words = [...ends.keys()]
    .sort()
    .map((end) => `${ends.get(end)?.length} ${end}`)
    .join(', ')
  const why = told.flatMap(({ structuredContent: one }) =>
    one?.failure?.kind === 'ledger_unavailable' ? [one.failure.message] : [],
  )
  const each = (ms / runs.length).toFixed(0)
  const memory = `${peakMb.toFixed(0)} MB resident, ${(freeBefore - leastFree).toFixed(0)} MB less available`
  return {
    words,
    note: `${words}; ${(ms / 1000).toFixed(1)} s, ${each} ms each, at most ${most} processes, ${memory}${['', ...why].join('; ')}`,
  }
}

/** What the system could still give without swapping. */
const availableMb = (): number =>
  (Number(/^MemAvailable:\s+(\d+) kB$/m.exec(readFileSync('/proc/meminfo', 'utf8'))?.[1]) * 1024) / 1e6
