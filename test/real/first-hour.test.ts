import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { pageOf, typedOn } from '../../scripts/first-hour/page.ts'
import { play } from '../../scripts/first-hour/play.ts'
import { SCENES, typedIn } from '../../scripts/first-hour/scenes.ts'
import { REPO } from '../plugin.ts'

const written = () => readFileSync(join(REPO, 'docs/first-hour.md'), 'utf8')

test('the page of the first hour has the commands of its script, and nothing of the machine that wrote it', () => {
  expect(typedOn(written())).toEqual(typedIn(SCENES))
  expect(written()).not.toContain(REPO)
})

test('the first hour of a new user still runs in both hosts, and shows what the page shows', async () => {
  const scenes = await play(SCENES)
  const page = pageOf(scenes)
  expect(typedOn(page)).toEqual(typedIn(SCENES))
  const shownBy = (line: string, at = 0) =>
    scenes
      .flatMap(({ played }) => played)
      .filter((one) => 'typed' in one)
      .filter(({ typed }) => typed.startsWith(line))
      .map(({ shown, seen }) => [shown, ...seen].join('\n'))
      .at(at)
  expect({
    told: shownBy('claude -p "audit'),
    typo: shownBy('waybill policy check'),
    clerk: shownBy('claude -p "Have the clerk'),
    auditor: shownBy('codex exec --trust'),
    line: shownBy('codex exec "please look over'),
    door: shownBy('codex exec "Have the reviewer'),
    tool: shownBy('codex exec "Ask Claude'),
    handedOn: shownBy('waybill run', 2),
    followed: shownBy('waybill resume'),
    jobs: shownBy('waybill jobs')?.split('\n').length,
  }).toEqual({
    told: expect.stringMatching(/accepted by 1 check[\s\S]*rule audit .*role code-auditor, which is Codex/),
    typo: expect.stringMatching(/:4: .*`host`\?[\s\S]*:9: .*`effort`\?/),
    clerk: expect.stringContaining('asked for `claude-haiku-5-5`, effort low'),
    auditor: expect.stringContaining('asked for `gpt-6.1-sol`, effort high'),
    line: expect.stringContaining('rule looking-over (your routing.yaml:3)'),
    door: expect.stringMatching(/<worker-output[\s\S]*it adds up numbers/),
    tool: expect.stringContaining('waybill/delegate (completed)'),
    handedOn: expect.stringContaining('The mending is clear'),
    followed: expect.stringContaining('in its own session'),
    jobs: 7,
  })
})
