import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'
import type { HookEvent, HookReply, Host } from '../../domain/hook.ts'
import { answerRouted } from './answer-routed.ts'
import { routed } from './routed.ts'

type SkillCall = Extract<HookEvent, { kind: 'skill_call' }>

const LONGEST_CHARS = 60_000

/** A skill whose work a rule gives to another vendor: it is done there, by the skill's own instructions. */
export async function answerSkillCall(event: SkillCall, host: Host): Promise<HookReply> {
  const { skill, args, cwd } = event
  const occasion = { via: 'skill', host, text: args, skill, files: [] } as const
  const found = routed(occasion, host, cwd)
  if (!found) return { kind: 'pass' }
  const instructions = instructionsOf(skill, found.place.workspace.root)
  const goal = goalOf(skill, args, instructions)
  // Neither instructions nor words: nobody could know what to do.
  if (goal === undefined) return { kind: 'pass' }
  return answerRouted(found, { goal, called: { by: 'skill', name: skill } }, { cwd, host })
}

function goalOf(skill: string, args: string, instructions: string | undefined): string | undefined {
  if (instructions === undefined) return args.trim() === '' ? undefined : args
  const body = instructions.replaceAll('$ARGUMENTS', args)
  return `${args}\n\nThe instructions of the skill ${skill}, by which it is to be done:\n\n${body}`.trim()
}

/** The skill's own text, without its head; a skill of a plugin is not looked for. */
function instructionsOf(skill: string, root: string): string | undefined {
  if (!/^[\w-]+$/.test(skill)) return undefined
  const { CLAUDE_CONFIG_DIR: own } = process.env
  const user = own && isAbsolute(own) ? own : join(homedir(), '.claude')
  for (const folder of [join(root, '.claude'), user]) {
    try {
      const text = readFileSync(join(folder, 'skills', skill, 'SKILL.md'), 'utf8')
      return text
        .replace(/^---\n[\s\S]*?\n---\n/, '')
        .slice(0, LONGEST_CHARS)
        .trim()
    } catch {
      // Not there: the next place.
    }
  }
  return undefined
}
