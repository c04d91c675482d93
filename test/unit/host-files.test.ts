import { describe, expect, test } from 'vitest'
import type { Placement } from '../../src/domain/artifact.ts'
import { claudeDispatch, claudeSubagent } from '../../src/hosts/claude-files.ts'
import { codexAgent, codexDispatch, codexProfile } from '../../src/hosts/codex-files.ts'

const NATIVE: Placement = {
  role: 'auditor',
  nature: 'native',
  worker: 'codex-cli',
  title: 'Codex CLI',
  model: 'gpt-6.1-sol',
  effort: 'high',
  mode: 'read',
  description: 'Audits.',
}
const { effort: _, ...plain } = NATIVE
const WRITING: Placement = { ...plain, mode: 'write' }
const FOREIGN: Placement = { ...NATIVE, nature: 'foreign', worker: 'claude-cli', title: 'Claude Code' }

describe('Claude Code', () => {
  test('a reading role may read, with its model and effort', () => {
    expect(claudeSubagent(NATIVE, 'project')).toEqual({
      host: 'claude',
      kind: 'subagent',
      role: 'auditor',
      path: '.claude/agents/auditor.md',
      mark: 'auditor',
      fields: [
        ['name', 'auditor'],
        ['description', 'Audits.'],
        ['tools', 'Read, Grep, Glob'],
        ['model', 'gpt-6.1-sol'],
        ['effort', 'high'],
      ],
      text: expect.stringMatching(/^Your role is auditor\. Audits\.\n.*change nothing.*\n$/s),
    })
  })

  test('a writing role has every tool of the host', () => {
    expect(claudeSubagent(WRITING, 'user')).toMatchObject({
      path: 'agents/auditor.md',
      fields: [
        ['name', 'auditor'],
        ['description', 'Audits.'],
        ['model', 'gpt-6.1-sol'],
      ],
    })
  })

  test('a foreign role is no work for the host’s model, which has no tool for it', () => {
    expect(claudeSubagent({ ...FOREIGN, mode: 'write' }, 'project')).toMatchObject({
      fields: [
        ['name', 'auditor'],
        ['description', expect.stringMatching(/^Audits\. Done by Claude Code, .* a patch comes back/)],
        ['tools', '[]'],
        ['model', 'haiku'],
      ],
      text: expect.stringMatching(
        /^Waybill did not answer this call\. Its work is done by Claude Code and never by you/,
      ),
    })
  })

  test('there is none where the plugin has one, or the host', () => {
    expect(claudeSubagent({ ...FOREIGN, shipped: 'waybill:codex-auditor' }, 'project')).toBeUndefined()
    for (const role of ['plan', 'explore', 'claude', 'general-purpose', 'statusline-setup'])
      expect(claudeSubagent({ ...NATIVE, role }, 'project')).toMatch(/of its own/)
  })

  test('a skill names the subagent by which the role is reached', () => {
    expect(claudeDispatch(FOREIGN)).toContain('`auditor`')
    expect(claudeDispatch({ ...FOREIGN, shipped: 'waybill:codex-auditor' })).toContain(
      '`waybill:codex-auditor`',
    )
  })
})

describe('Codex', () => {
  test('an agent has its model and effort, and says that its sandbox is not enforced', () => {
    const { text } = codexAgent(NATIVE, 'project') as { text: string }
    expect(text.slice(0, text.indexOf('developer'))).toBe(`name = "auditor"
description = "Audits."
model = "gpt-6.1-sol"
model_reasoning_effort = "high"
# Not enforced (0.169.0): an agent works in the sandbox of whoever calls it.
sandbox_mode = "read-only"
`)
    expect(codexAgent(NATIVE, 'project')).toMatchObject({ path: '.codex/agents/auditor.toml', fields: [] })
    expect(codexAgent(WRITING, 'user')).toMatchObject({
      path: 'agents/auditor.toml',
      text: expect.stringMatching(/sandbox_mode = "workspace-write"/),
    })
  })

  test('a foreign agent has no model of its own, and no work', () => {
    const { text } = codexAgent(FOREIGN, 'project') as { text: string }
    expect(text).not.toMatch(/^model =/m)
    expect(text).toMatch(/developer_instructions = """\nWaybill did not answer this call\./)
  })

  test('a profile is model, effort and sandbox', () => {
    expect(codexProfile(WRITING)).toMatchObject({
      kind: 'profile',
      path: 'auditor.config.toml',
      text: 'model = "gpt-6.1-sol"\nsandbox_mode = "workspace-write"\n',
    })
  })

  test('what people write is a string of TOML, whatever it holds', () => {
    const odd = 'a "b" \\ """ \x7f \u0000 \ud800 ü'
    const { text } = codexAgent({ ...NATIVE, description: odd }, 'project') as { text: string }
    expect(text).toContain('description = "a \\"b\\" \\\\ \\"\\"\\" \\u007F \\u0000 \ufffd ü"\n')
    expect(text).toContain('\nYour role is auditor. a \\"b\\" \\\\ \\"\\"\\" \\u007F \\u0000 \ufffd ü\n')
  })

  test('there is none by a name of the host’s own', () => {
    for (const role of ['default', 'worker', 'explorer'])
      expect(codexAgent({ ...NATIVE, role }, 'user')).toMatch(/of its own/)
  })

  test('a skill names the tool, which every model can use', () => {
    expect(codexDispatch(FOREIGN)).toContain(
      "Hand it over: call Waybill's tool `delegate` with the role `auditor`.",
    )
  })
})
