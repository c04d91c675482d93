import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { WAYBILL } from '../../plugin.ts'
import { pinnedNode, type Rig } from '../../real/rig.ts'
import { type Figure, held, yardstick } from '../figure.ts'
import { arm, hook, inRig, mustStartNode, SOME, toolCall } from '../hook-place.ts'
import { interleaved, ratio, spread } from '../measure.ts'

const COUNT = 200

/** Rules of every kind, of which none matches what is typed here. */
const RULES = Array.from({ length: COUNT }, (_, index) => {
  const when = [
    `words: [unsaid-${index}, "as good as unsaid ${index}"]`,
    `regex: "\\\\bnot${index}\\\\b[^.]{0,40}\\\\bsaid\\\\b"`,
    `files: ["nowhere-${index}/**"], words: [audit]`,
    `skill: skill-${index}`,
    `subagent: agent-${index}`,
  ][index % 5]
  return `  - { name: rule-${index}, when: { ${when} }, role: reviewer }`
}).join('\n')

const PROMPT =
  'The totals on the invoice page are off by a cent for some customers, see src/invoice/total.ts and test/invoice.test.ts. Find out why and mend it, please; the rounding was changed last week.'

export const hookRouting: Figure = {
  name: 'hook-routing',
  title: `Prompts, skills and subagents with ${COUNT} routing rules`,
  run: (rounds) =>
    inRig(async (place) => {
      writeRules(place)
      const programs = {
        prompt: hook(place, 'said', { hook_event_name: 'UserPromptSubmit', prompt: PROMPT }, SOME),
        skill: hook(place, 'skill-call', toolCall('Skill', { skill: 'tidy', args: PROMPT }), SOME),
        agent: hook(
          place,
          'agent-call',
          toolCall('Agent', { description: 'x', prompt: PROMPT, subagent_type: 'Explore' }),
          SOME,
        ),
      }
      for (const program of Object.values(programs)) mustStartNode(place, program)
      const values = await interleaved(rounds, {
        node: arm(place, { file: pinnedNode, args: ['-e', '0'], stdin: '', times: SOME }),
        prompt: arm(place, programs.prompt),
        skill: arm(place, programs.skill),
        agent: arm(place, programs.agent),
      })
      const events = [
        ['a typed prompt', values.prompt],
        ['a skill call', values.skill],
        ['a subagent call', values.agent],
      ] as const
      return {
        how: `hooks/launch.sh in a project with ${COUNT} rules of the user's own beside the built-in ones, none of which matches; the table was compiled before.`,
        findings: [
          yardstick('`node -e 0`', 'ms', spread(values.node)),
          ...events.flatMap(([name, took]) => [
            yardstick(name, 'ms', spread(took)),
            held(`${name} against \`node -e 0\``, 'x', ratio(took, values.node), { atMost: 1.25 }),
          ]),
        ],
      }
    }),
}

export const explained: Figure = {
  name: 'explain',
  title: '`waybill explain` and `policy explain`',
  run: (rounds) =>
    inRig(async (place) => {
      writeRules(place)
      const program = (args: string[]) => ({
        file: WAYBILL,
        args,
        stdin: '',
        times: 1,
        prints: true as const,
      })
      const values = await interleaved(rounds, {
        node: arm(place, { file: pinnedNode, args: ['-e', '0'], stdin: '', times: SOME }),
        explain: arm(place, program(['explain', PROMPT])),
        policy: arm(place, program(['policy', 'explain', PROMPT])),
      })
      return {
        how: `With the same ${COUNT} rules, as YAML: each time the file is read, checked and matched anew.`,
        findings: [
          yardstick('`node -e 0`', 'ms', spread(values.node)),
          held('`waybill explain`', 'ms', spread(values.explain), { atMost: 120 }),
          held('`policy explain`', 'ms', spread(values.policy), { atMost: 120 }),
        ],
      }
    }),
}

const writeRules = (place: Rig): void =>
  writeFileSync(join(place.waybillHome, 'routing.yaml'), `version: 1\nrules:\n${RULES}\n`, { mode: 0o600 })
