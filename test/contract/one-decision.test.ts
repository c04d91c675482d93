import { mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Home } from '../e2e/home.ts'
import { fire, machine } from './hooks-harness.ts'
import { called, jobs, lineOn, own, RULES } from './routing-harness.ts'

const routeOfOnlyRun = async (here: Home) => {
  const [run] = await jobs(here)
  return (await here.json(['result', run?.id ?? ''])).document.route
}

test('a skill is done under the rule that its call was answered by, whatever its instructions say (W7)', async () => {
  const text = '---\nname: changelog\ndescription: x\n---\nName security notes first.\n'
  const here = machine({ codex: ['read', 'write'], files: { '.claude/skills/changelog/SKILL.md': text } })
  own(
    here,
    RULES(
      '{ name: secure, when: { words: [security] }, role: implementer }',
      '{ name: own-skill, when: { skill: changelog }, role: reviewer }',
    ),
  )
  await fire(here, called(here, 'skill-call', 'Skill', { skill: 'changelog', args: 'since v2' }))
  expect(await routeOfOnlyRun(here)).toMatchObject({
    rule: { name: 'own-skill' },
    role: 'reviewer',
    mode: 'read',
  })
})

test('what starts by itself may only read, and a rule for reading tasks does not take it for one', async () => {
  const here = machine({ codex: ['read'] })
  own(
    here,
    RULES(
      '{ name: readers, when: { mode: read }, role: implementer }',
      '{ name: sniff, when: { words: [sniff] }, role: reviewer, auto: true }',
    ),
  )
  await lineOn(here, 'sniff at it')
  expect(await routeOfOnlyRun(here)).toMatchObject({
    rule: { name: 'sniff' },
    role: 'reviewer',
    mode: 'read',
  })
})

test('a link in a circle in place of the routing file turns nothing off, and is told (I9)', async () => {
  const here = machine({ codex: ['read'] })
  own(here, RULES('{ name: mine, when: { words: [sniff] }, role: reviewer }'))
  mkdirSync(join(here.project, '.waybill'), { recursive: true })
  symlinkSync('routing.yaml', join(here.project, '.waybill/routing.yaml'))
  expect(await lineOn(here, 'sniff at it')).toContain('the routing rule mine')
  const { document } = await here.json(['run', 'sniff at it'])
  expect(document).toMatchObject({ outcome: 'unverified', route: { role: 'reviewer' } })
  expect(document.signals.map(({ name }) => name)).toContain('routing_untrusted')
})
