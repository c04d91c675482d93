import type { Omission } from '../domain/artifact.ts'
import type { Host } from '../domain/hook.ts'
import type { Rule } from '../domain/rule.ts'
import { decide } from './rules.ts'

/** A skill whose every call goes to a role. */
export type SkillRole = { skill: string; role: string }

/** Hosts find a skill of a project by the name of its folder; what has a colon is a plugin's. */
const FOLDER = /^[A-Za-z0-9][\w.-]*$/

/** The skills that the rules name, and the role that a bare call of each gets in this host. */
export function skillRoles(rules: readonly Rule[], host: Host): { skills: SkillRole[]; omitted: Omission[] } {
  const names = [...new Set(rules.flatMap(({ when }) => when.skill ?? []))]
  const seen = names.map((skill) => roleOf(skill, rules, host))
  return {
    skills: seen.filter((one): one is SkillRole => 'skill' in one),
    omitted: seen.filter((one): one is Omission => 'because' in one),
  }
}

function roleOf(skill: string, rules: readonly Rule[], host: Host): SkillRole | Omission {
  const omit = (because: string): Omission => ({ what: `skill ${skill}`, because })
  if (!FOLDER.test(skill)) return omit('it is no skill of the project: its name is not that of a folder')
  const rule = decide({ via: 'skill', host, text: '', skill, files: [] }, rules)?.rule
  if (rule?.role === undefined) return omit('no rule sends each call of it to a role')
  if (!isBare(rule))
    return omit(`the rule ${rule.name} asks for more than its name, so each call is decided by itself`)
  return { skill, role: rule.role }
}

const BARE = ['via', 'host', 'skill']

const isBare = ({ when, unless }: Rule): boolean =>
  when.skill !== undefined && unless.length === 0 && Object.keys(when).every((name) => BARE.includes(name))
