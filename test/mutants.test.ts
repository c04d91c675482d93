import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { fits, mutantsOf } from './mutants/tables.ts'

const REPO = join(import.meta.dirname, '..')

test('each mutant that `npm run mutants` plants still has its place in the sources', async () => {
  const mutants = await mutantsOf([])
  const lost = mutants.filter((mutant) => !fits(mutant, readFileSync(join(REPO, mutant.file), 'utf8')))
  expect([mutants.length > 100, lost.map(({ file, what }) => `${file}: ${what}`)]).toEqual([true, []])
})
