import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { git } from '../real/project.ts'
import { chatSays } from '../servers/chat-turns.ts'
import { HARNESSES, type Rig, rig } from './rig.ts'

let open: Rig | undefined
afterEach(async () => {
  await open?.close()
  open = undefined
})

test('one batch across four harnesses of four makers: each answers in its own row (H1–H5, H18)', async () => {
  const turns = (name: string) => [chatSays(`${name} says that it subtracts.`)]
  open = await rig(
    Object.fromEntries(
      HARNESSES.map((harness) => [harness, { lanes: [{ name: 'worker', turns: turns(harness) }] }]),
    ),
  )
  const file = join(open.root, 'batch.json')
  const tasks = HARNESSES.map((worker) => ({
    name: worker,
    goal: 'What is wrong with sum?',
    worker,
    files: ['sum.js'],
  }))
  writeFileSync(file, JSON.stringify({ version: 1, maxUsd: 8, tasks }))
  const { code, document } = await open.json(['batch', file])
  expect([code, document.batch?.tasks.map(({ name, outcome, text }) => [name, outcome, text])]).toEqual([
    0,
    HARNESSES.map((harness) => [harness, 'unverified', `${harness} says that it subtracts.`]),
  ])
  expect([open.survivors(), git(open.project, 'status', '--porcelain')]).toEqual([[], ''])
})
