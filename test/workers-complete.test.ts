import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { WORKER_FACTS } from '../src/decide/worker-facts.ts'
import { WORKER_IDS } from '../src/domain/worker-id.ts'
import { WORKERS } from '../src/workers/index.ts'

/* Adding a worker is a row, a file and a fixture (docs/adding-a-worker.md). What else would have to know its name? */

const SRC = join(import.meta.dirname, '../src')
const CONTRACT = join(import.meta.dirname, 'contract')

test('each worker has a row that is whole, its file, its line in the index and its dialect; and there is nothing besides', () => {
  const lacking = WORKER_IDS.flatMap((id) => [
    ...(existsSync(join(SRC, `workers/${id}.ts`)) ? [] : [`${id}: no src/workers/${id}.ts`]),
    ...(existsSync(join(CONTRACT, `dialects/${id}.ts`)) ? [] : [`${id}: no dialect`]),
    ...(WORKERS[id].id === id ? [] : [`${id}: another worker in the index`]),
    ...(WORKERS[id].vendor === WORKER_FACTS[id].vendor ? [] : [`${id}: two vendors`]),
    ...(['title', 'vendorName', 'answersAs', 'parallelBecause'] as const).flatMap((field) =>
      WORKER_FACTS[id][field] ? [] : [`${id}: no ${field}`],
    ),
  ])
  expect(lacking).toEqual([])
  const dialects = readdirSync(join(CONTRACT, 'dialects')).map((name) => name.replace('.ts', ''))
  expect([Object.keys(WORKERS).sort(), dialects.sort()]).toEqual([
    [...WORKER_IDS].sort(),
    [...WORKER_IDS].sort(),
  ])
})

test.each(['gemini-cli', 'opencode', 'copilot', 'qwen-code'] as const)(
  'nothing else in the sources knows %s by its name',
  (id) => {
    const own = [`workers/${id}.ts`, `workers/${id}-events.ts`, 'workers/index.ts']
    const others = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter(
      (name) => name.endsWith('.ts') && !own.includes(name),
    )
    expect(others.filter((name) => readFileSync(join(SRC, name), 'utf8').includes(`'${id}'`))).toEqual([])
  },
)
