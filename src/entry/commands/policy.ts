import { failure } from '../../domain/failure.ts'
import { suggestion } from '../../domain/nearest.ts'
import { sayFailure } from '../say.ts'
import type { Terminal } from '../terminal.ts'
import type { Command } from './index.ts'

const PARTS: Record<string, () => Promise<Command>> = {
  check: async () => (await import('./policy-check.ts')).policyCheck,
  explain: async () => (await import('./policy-explain.ts')).policyExplain,
  compile: async () => (await import('./policy-compile.ts')).policyCompile,
  changes: async () => (await import('./policy-changes.ts')).policyChanges,
  schema: async () => (await import('./policy-schema.ts')).policySchema,
}

/** `waybill policy check | explain "PROMPT" | compile | changes | schema`: what the routing says, and whether it can be read. */
export async function policy([name = '', ...argv]: string[], terminal: Terminal): Promise<number> {
  const part = Object.hasOwn(PARTS, name) ? PARTS[name] : undefined
  if (part) return (await part())(argv, terminal)
  const known = Object.keys(PARTS)
  const said = name === '' ? 'says nothing of what it should do' : `has no part ${JSON.stringify(name)}`
  const hint = name === '' ? `Say one of ${known.join(', ')}.` : suggestion(name, known)
  return sayFailure(
    failure('wrong_usage', `waybill policy ${said}`, { hint }),
    argv.includes('--json'),
    terminal,
  )
}
