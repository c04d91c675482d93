import type { Artifact, Placement, Scope } from '../domain/artifact.ts'
import { dispatchWords, foreignDescription, foreignWords, nativeWords } from './artifact-words.ts'

/** The host's own (0.169.0). */
const TAKEN = ['default', 'explorer', 'worker']

/** Where a custom agent stands, from the repository or from `$CODEX_HOME`. */
export const codexAgentFolder = (scope: Scope): string => (scope === 'project' ? '.codex/agents' : 'agents')

export const CODEX_SKILL_FOLDERS: readonly string[] = ['.agents/skills', '.codex/skills']

export const PROFILE_ENDING = '.config.toml'

/** The custom agent of a role, or a sentence where there is none. */
export function codexAgent(placement: Placement, scope: Scope): Artifact | string {
  const { role, nature, description } = placement
  if (TAKEN.includes(role)) return `Codex has an agent ${role} of its own; give the role another name`
  const isNative = nature === 'native'
  const lines = [
    pair('name', role),
    pair('description', isNative ? description : foreignDescription(placement)),
    ...(isNative ? modelLines(placement) : [pair('model_reasoning_effort', 'low')]),
    ...(isNative ? [`# Not enforced (0.169.0): an agent works in the sandbox of whoever calls it.`] : []),
    pair('sandbox_mode', isNative ? sandboxOf(placement) : 'read-only'),
    longPair('developer_instructions', isNative ? nativeWords(placement) : foreignWords(placement)),
  ]
  return tomlFile('agent', role, `${codexAgentFolder(scope)}/${role}.toml`, lines)
}

/** `codex -p ROLE`. Codex has none in a project. */
export const codexProfile = (placement: Placement): Artifact =>
  tomlFile('profile', placement.role, `${placement.role}${PROFILE_ENDING}`, [
    ...modelLines(placement),
    pair('sandbox_mode', sandboxOf(placement)),
  ])

/** Not by a spawn: what an agent of a newer model is told is encrypted for its vendor, so that nobody else can do it. */
export const codexDispatch = (placement: Placement): string => dispatchWords(placement)

const tomlFile = (kind: 'agent' | 'profile', role: string, path: string, lines: string[]): Artifact => ({
  host: 'codex',
  kind,
  role,
  path,
  mark: role,
  fields: [],
  text: `${lines.join('\n')}\n`,
})

const modelLines = ({ model, effort }: Placement): string[] => [
  pair('model', model),
  ...(effort === undefined ? [] : [pair('model_reasoning_effort', effort)]),
]

const sandboxOf = ({ mode }: Placement): string => (mode === 'read' ? 'read-only' : 'workspace-write')

/** A basic string of TOML: JSON writes the same escapes, but leaves DEL as it is. */
const quoted = (text: string): string => JSON.stringify(text.toWellFormed()).replaceAll('\x7f', '\\u007F')

const pair = (name: string, value: string): string => `${name} = ${quoted(value)}`

/** Line by line, as a person reads it. */
function longPair(name: string, value: string): string {
  const lines = value
    .trimEnd()
    .split('\n')
    .map((line) => quoted(line).slice(1, -1))
  return `${name} = """\n${lines.join('\n')}\n"""`
}
