import { sayFailure } from '../say.ts'
import type { Terminal } from '../terminal.ts'
import type { Command } from './index.ts'
import { type PolicyPart, readPolicyArgs } from './policy-args.ts'

const PARTS: Record<PolicyPart, () => Promise<Command>> = {
  check: async () => (await import('./policy-check.ts')).policyCheck,
  explain: async () => (await import('./policy-explain.ts')).policyExplain,
  compile: async () => (await import('./policy-compile.ts')).policyCompile,
  changes: async () => (await import('./policy-changes.ts')).policyChanges,
  schema: async () => (await import('./policy-schema.ts')).policySchema,
}

/** `waybill policy check | explain "PROMPT" | compile | changes | schema`: what the routing says, and whether it can be read. */
export async function policy(argv: string[], terminal: Terminal): Promise<number> {
  const part = readPolicyArgs(argv)
  if (!part.ok) return sayFailure(part.failure, argv.includes('--json'), terminal)
  return (await PARTS[part.value]())(argv.slice(1), terminal)
}
