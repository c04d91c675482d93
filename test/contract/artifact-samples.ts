import type { Artifact } from '../../src/domain/artifact.ts'
import { bring, type Going, takeBack } from '../../src/io/artifact-change.ts'
import type { FoundText } from '../../src/io/artifact-files.ts'

export const AGENT: Artifact = {
  host: 'claude',
  kind: 'subagent',
  role: 'architect',
  path: '.claude/agents/architect.md',
  mark: 'architect',
  fields: [
    ['name', 'architect'],
    ['description', 'Plans: what to build # and why'],
    ['tools', 'Read, Grep'],
    ['model', 'claude-opus-5-5'],
    ['effort', 'high'],
  ],
  text: 'Plan it.\n',
}
export const TOML: Artifact = {
  ...AGENT,
  host: 'codex',
  kind: 'agent',
  path: '.codex/agents/architect.toml',
  fields: [],
  text: 'model = "gpt-5.5"\n',
}
export const SKILL: Artifact = {
  ...AGENT,
  kind: 'skill',
  path: '.claude/skills/plan/SKILL.md',
  mark: 'dispatch',
  fields: [],
  text: 'Hand it over.\n',
}
export const NEWER: Artifact = {
  ...AGENT,
  fields: [
    ['name', 'architect'],
    ['description', 'Plans.'],
    ['model', 'claude-opus-6'],
  ],
  text: 'Plan it anew.\n',
}

export const text = (said: string): FoundText => ({ kind: 'text', text: said, mode: 0o644 })
export const textOf = (change: ReturnType<typeof bring>): string => ('text' in change ? change.text : '')
export const made = (artifact: Artifact): string => textOf(bring(artifact, { kind: 'nothing' }))
export const brought = (artifact: Artifact, said: string): string => textOf(bring(artifact, text(said)))
export const NOTHING = { does: 'nothing' }
export const back = (artifact: Artifact, said: string, how: Going) =>
  takeBack(artifact.mark, artifact.kind === 'skill', text(said), how)
