import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Home } from '../e2e/home.ts'
import { fire } from './hooks-harness.ts'

/** Rules, as a routing file has them. */
export const RULES = (...rules: string[]) =>
  `version: 1\nrules:\n${rules.map((rule) => `  - ${rule}\n`).join('')}`
export const own = (here: Home, text: string): void =>
  writeFileSync(join(here.waybillHome, 'routing.yaml'), text, { mode: 0o600 })

const common = (here: Home) => ({ session_id: 's1', cwd: here.project })
type Turn = { session_id?: string; prompt_id?: string }
export const typed = (here: Home, prompt: string, turn: Turn = {}) => ({
  event: 'said',
  input: { ...common(here), ...turn, hook_event_name: 'UserPromptSubmit', prompt },
})
export const called = (here: Home, event: string, tool: string, input: Record<string, unknown>) => ({
  event,
  input: {
    ...common(here),
    hook_event_name: 'PreToolUse',
    tool_name: tool,
    tool_use_id: 't1',
    tool_input: input,
  },
})

export type Said = { hookSpecificOutput: { additionalContext?: string; permissionDecisionReason?: string } }
export const lineOn = async (here: Home, prompt: string, turn?: Turn): Promise<string | undefined> => {
  const said = (await fire(here, typed(here, prompt, turn))) as Said | undefined
  return said?.hookSpecificOutput.additionalContext
}
export const jobs = async (here: Home) => {
  const { stdout } = await here.waybill(['jobs', '--json'])
  return (JSON.parse(stdout) as { jobs: { id: string; goal: string }[] }).jobs
}
