import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'
import type { HookEvent } from '../../domain/hook.ts'
import { instructionsIn } from '../../domain/skill-text.ts'

const LONGEST_CHARS = 60_000

/** What a skill was called for: its words, and its own instructions where they are found; undefined without both. */
export function skillGoal(
  { skill, args }: Extract<HookEvent, { kind: 'skill_call' }>,
  root: string,
): string | undefined {
  const instructions = instructionsOf(skill, root)
  if (instructions === undefined) return args.trim() === '' ? undefined : args
  // A text in place of the function would have its `$&` and `$'` replaced in turn.
  const body = instructions.replaceAll('$ARGUMENTS', () => args)
  return `${args}\n\nThe instructions of the skill ${skill}, by which it is to be done:\n\n${body}`.trim()
}

/** A skill of a plugin is not looked for. */
function instructionsOf(skill: string, root: string): string | undefined {
  if (!/^[\w-]+$/.test(skill)) return undefined
  const { CLAUDE_CONFIG_DIR: own } = process.env
  const user = own && isAbsolute(own) ? own : join(homedir(), '.claude')
  for (const folder of [join(root, '.claude'), user]) {
    try {
      const text = readFileSync(join(folder, 'skills', skill, 'SKILL.md'), 'utf8')
      return instructionsIn(text).slice(0, LONGEST_CHARS).trim()
    } catch {
      // Not there: the next place.
    }
  }
  return undefined
}
