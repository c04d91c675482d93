import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Mutant } from './mutant.ts'

const OWN = ['mutant.ts', 'run.ts', 'tables.ts']

/** The mutants of the areas named, or of all. */
export async function mutantsOf(areas: string[]): Promise<Mutant[]> {
  const names = readdirSync(import.meta.dirname).filter((name) => !OWN.includes(name))
  const wanted = names.filter((name) => areas.length === 0 || areas.includes(name.replace(/\.ts$/, '')))
  const modules = await Promise.all(
    wanted.map((name) => import(join(import.meta.dirname, name)) as Promise<{ MUTANTS: Mutant[] }>),
  )
  return modules.flatMap(({ MUTANTS }) => MUTANTS)
}

/** Whether the text that it replaces stands in its file exactly once. */
export const fits = (mutant: Mutant, source: string): boolean => source.split(mutant.find).length === 2
