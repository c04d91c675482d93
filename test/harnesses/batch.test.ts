import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { closedAfterEach } from '../closed-after-each.ts'
import { git } from '../real/project.ts'
import { chatSays } from '../servers/chat-turns.ts'
import { HARNESSES, rig } from './rig.ts'

const keep = closedAfterEach()

test('one batch across four harnesses of four makers: each answers in its own row (H1–H5, H18)', async () => {
  const turns = (name: string) => [chatSays(`${name} says that it subtracts.`)]
  const here = keep(
    await rig(
      Object.fromEntries(
        HARNESSES.map((harness) => [harness, { lanes: [{ name: 'worker', turns: turns(harness) }] }]),
      ),
    ),
  )
  const file = join(here.root, 'batch.json')
  const tasks = HARNESSES.map((worker) => ({
    name: worker,
    goal: 'What is wrong with sum?',
    worker,
    files: ['sum.js'],
  }))
  writeFileSync(file, JSON.stringify({ version: 1, maxUsd: 8, tasks }))
  const { code, document } = await here.json(['batch', file])
  expect([code, document.batch?.tasks.map(({ name, outcome, text }) => [name, outcome, text])]).toEqual([
    0,
    HARNESSES.map((harness) => [harness, 'unverified', `${harness} says that it subtracts.`]),
  ])
  expect([here.survivors(), git(here.project, 'status', '--porcelain')]).toEqual([[], ''])
})
