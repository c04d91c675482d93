import { type Artifact, type Field, NONE, type Placement, type Scope } from '../domain/artifact.ts'
import { dispatchWords, foreignDescription, foreignWords, nativeWords } from './artifact-words.ts'

/** The host's own subagents (2.1.197 and 2.1.329): a file of that name would take their place. */
const TAKEN = ['claude', 'explore', 'general-purpose', 'plan', 'statusline-setup']

const READING = 'Read, Grep, Glob'

/** Where a subagent stands, from the repository or from the folder of the user's own settings. */
export const claudeAgentFolder = (scope: Scope): string => (scope === 'project' ? '.claude/agents' : 'agents')

export const CLAUDE_SKILL_FOLDERS: readonly string[] = ['.claude/skills']

/** The subagent of a role; a sentence where there is none, undefined where the plugin's own does it. */
export function claudeSubagent(placement: Placement, scope: Scope): Artifact | string | undefined {
  const { role, nature, shipped } = placement
  if (shipped !== undefined) return undefined
  if (TAKEN.includes(role)) return `Claude Code has a subagent ${role} of its own; give the role another name`
  return {
    host: 'claude',
    kind: 'subagent',
    role,
    path: `${claudeAgentFolder(scope)}/${role}.md`,
    mark: role,
    fields: nature === 'native' ? nativeFields(placement) : foreignFields(placement),
    text: nature === 'native' ? nativeWords(placement) : foreignWords(placement),
  }
}

const nativeFields = ({ role, description, mode, model, effort }: Placement): Field[] => [
  ['name', role],
  ['description', description],
  ...(mode === 'read' ? [['tools', READING] as const] : []),
  ['model', model],
  ...(effort === undefined ? [] : [['effort', effort] as const]),
]

/**
 * No tool, said as a list: without `tools` it would have all, and an agent whose tools are all unknown is refused by
 * 2.1.329 with the advice to take another. The alias is the host's, and its smallest.
 */
const foreignFields = (placement: Placement): Field[] => [
  ['name', placement.role],
  ['description', foreignDescription(placement)],
  ['tools', NONE],
  ['model', 'haiku'],
]

export const claudeDispatch = (placement: Placement): string =>
  dispatchWords(placement, `call the subagent \`${placement.shipped ?? placement.role}\``)
