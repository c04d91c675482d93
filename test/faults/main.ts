import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { type Heard, makeLab } from './lab.ts'
import { lotsFrom } from './lots.ts'
import type { Row } from './row.ts'
import { ROWS } from './rows/index.ts'
import { heading, line, type Told } from './table.ts'

const AT_ONCE = 2

const USAGE = `npm run faults -- [--only 1,7] [--thorough] [--json FILE] [--list] [--soak 30m [--seed 7]]
  --only      these rows of the matrix
  --thorough  the long form of each loop
  --json      the same as JSON
  --list      the rows, without running them
  --soak      rows and faults by lot for so long; stops at the first that does not hold
`

process.exitCode = await main()

/** 0: every row held (or says why it does not apply); 1: one did not; 2: a mistake on the command line. */
async function main(): Promise<number> {
  const wanted = readOptions()
  if (typeof wanted === 'string') {
    console.error(wanted)
    return 2
  }
  const { rows, thorough, json, list, soakMs, seed } = wanted
  if (list) {
    for (const { row, fault, injector } of rows)
      console.log(`${String(row).padStart(2)}  ${fault}  (${injector})`)
    return 0
  }
  if (soakMs !== undefined) return soak(rows, soakMs, seed)
  console.log(heading())
  const told = await tellAll(rows, (row) => tell(row, makeLab({ thorough })))
  if (json !== undefined) writeFileSync(json, `${JSON.stringify(told, null, 2)}\n`)
  const broken = told.filter(({ held }) => held === 'not held')
  console.log(`\n${told.length} rows, ${broken.length} not held`)
  return broken.length === 0 ? 0 : 1
}

/** Two at a time, since a row mostly waits for one process; printed in the order of the matrix. */
async function tellAll(rows: readonly Row[], run: (row: Row) => Promise<Told>): Promise<Told[]> {
  const told: Told[] = []
  let before: Promise<void> = Promise.resolve()
  const show = (one: Promise<Told>) => {
    before = before.then(async () => {
      told.push(await one)
      console.log(line(await one))
    })
  }
  const running = new Set<Promise<Told>>()
  for (const row of rows) {
    while (running.size >= (row.alone ? 1 : AT_ONCE)) await Promise.race(running)
    const one = run(row).finally(() => running.delete(one))
    running.add(one)
    show(one)
    if (row.alone) await one
  }
  await before
  return told
}

async function tell(row: Row, { lab, heard }: ReturnType<typeof makeLab>): Promise<Told> {
  const startedMs = performance.now()
  try {
    await row.run(lab)
  } catch (error) {
    heard.broken.push(error instanceof Error ? (error.stack ?? error.message) : String(error))
  }
  const { fault, injector } = row
  return {
    row: row.row,
    fault,
    injector,
    held: verdict(heard),
    ms: Math.round(performance.now() - startedMs),
    ...heard,
  }
}

function verdict({ worlds, broken, skipped, later }: Heard): Told['held'] {
  if (broken.length > 0) return 'not held'
  if (worlds > 0) return 'held'
  return later.length > 0 ? 'later' : skipped.length > 0 ? 'skipped' : 'not held'
}

async function soak(rows: readonly Row[], soakMs: number, seed: number): Promise<number> {
  console.log(`soak, seed ${seed}`)
  const lot = lotsFrom(seed)
  const untilMs = performance.now() + soakMs
  for (let round = 1; performance.now() < untilMs; round += 1) {
    const row = rows[lot(rows.length)]
    if (row === undefined) return 2
    const told = await tell(row, makeLab({ thorough: false, lot }))
    console.log(`${String(round).padStart(5)} ${line(told)}`)
    if (told.held === 'not held') return 1
  }
  return 0
}

type Wanted = {
  rows: readonly Row[]
  thorough: boolean
  json?: string
  list: boolean
  soakMs?: number
  seed: number
}

function readOptions(): Wanted | string {
  const options = {
    only: { type: 'string' },
    thorough: { type: 'boolean', default: false },
    json: { type: 'string' },
    list: { type: 'boolean', default: false },
    soak: { type: 'string' },
    seed: { type: 'string' },
  } as const
  try {
    const { only, thorough, json, list, soak: time, seed } = parseArgs({ options }).values
    const numbers = only?.split(',').map(Number)
    const unknown = numbers?.find((number) => !ROWS.some(({ row }) => row === number))
    if (unknown !== undefined) return `there is no row ${unknown}`
    const soakMs = time === undefined ? undefined : millisecondsIn(time)
    if (Number.isNaN(soakMs)) return `--soak takes a time such as 90s, 30m or 24h, not ${time}`
    return {
      rows: ROWS.filter(({ row }) => numbers === undefined || numbers.includes(row)),
      thorough,
      list,
      seed: seed === undefined ? Date.now() % 1_000_000 : Number(seed),
      ...(json === undefined ? {} : { json }),
      ...(soakMs === undefined ? {} : { soakMs }),
    }
  } catch (error) {
    return `${error instanceof Error ? error.message : String(error)}\n${USAGE}`
  }
}

function millisecondsIn(time: string): number {
  const [, amount, unit = ''] = /^(\d+)([smh])$/.exec(time) ?? []
  return Number(amount) * ({ s: 1_000, m: 60_000, h: 3_600_000 }[unit] ?? Number.NaN)
}
