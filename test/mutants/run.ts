import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Mutant } from './mutant.ts'
import { fits, mutantsOf } from './tables.ts'

/**
 * `node test/mutants/run.ts [AREA ...]`: plants each weakening of the tables beside this file in a copy of the sources,
 * and runs the test that must notice. Exit 1 if one lives, or if a table no longer fits the sources.
 */
const REPO = join(import.meta.dirname, '../..')
const COPIED = ['src', 'data', 'scripts', 'plugin', 'package.json', 'tsconfig.json', 'vitest.config.ts']

type Verdict = 'caught' | 'LIVES' | 'out of date'
type Place = { root: string; env: NodeJS.ProcessEnv }

function makePlace(): Place {
  const root = join(REPO, '.rig', `mutants-${process.pid}`)
  mkdirSync(root, { recursive: true })
  for (const name of COPIED) cpSync(join(REPO, name), join(root, name), { recursive: true })
  const isReal = (path: string) => /\/test\/real\/(?:more\/)?node_modules(?:\/|$)/.test(path)
  cpSync(join(REPO, 'test'), join(root, 'test'), { recursive: true, filter: (path) => !isReal(path) })
  symlinkSync(join(REPO, 'node_modules'), join(root, 'node_modules'))
  return { root, env: process.env }
}

const node = ({ root, env }: Place, args: string[]) =>
  spawnSync(process.execPath, args, { cwd: root, env, encoding: 'utf8', timeout: 180_000 })

const build = (place: Place) => node(place, ['scripts/build.ts'])

/** Whether the tests named pass; a filter that finds no test is no pass. */
function passes(place: Place, { test, name }: Pick<Mutant, 'test' | 'name'>): boolean {
  const filter = name === undefined ? [] : ['-t', name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')]
  const args = ['node_modules/vitest/vitest.mjs', 'run', '--bail', '1', test, ...filter]
  const { status, stdout } = node(place, args)
  return status === 0 && /Tests .*\d+ passed/.test(stdout.replace(/\x1b\[[\d;]*m/g, ''))
}

function judge(place: Place, mutant: Mutant): Verdict {
  const file = join(place.root, mutant.file)
  const before = readFileSync(file, 'utf8')
  if (!fits(mutant, before)) return 'out of date'
  writeFileSync(
    file,
    before.replace(mutant.find, () => mutant.replace),
  )
  try {
    if (mutant.build && build(place).status !== 0) return 'out of date'
    return passes(place, mutant) ? 'LIVES' : 'caught'
  } finally {
    writeFileSync(file, before)
  }
}

const place = makePlace()
try {
  const mutants = await mutantsOf(process.argv.slice(2))
  const suites = new Map(
    mutants.map(({ test, name }) => [`${test} ${name ?? ''}`, { test, ...(name ? { name } : {}) }]),
  )
  build(place)
  const red = [...suites].filter(([, suite]) => !passes(place, suite)).map(([title]) => title)
  if (red.length > 0) throw new Error(`these fail without any mutant: ${red.join(', ')}`)
  let bad = 0
  for (const mutant of mutants) {
    const verdict = judge(place, mutant)
    if (verdict !== 'caught') bad += 1
    console.log(`${verdict.padEnd(12)}${mutant.file.padEnd(34)}${mutant.what}`)
  }
  console.log(`${mutants.length - bad} of ${mutants.length} caught`)
  process.exitCode = bad === 0 ? 0 : 1
} finally {
  rmSync(place.root, { recursive: true, force: true })
}
