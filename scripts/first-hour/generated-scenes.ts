import { TYPED } from './models.ts'
import type { Scene } from './scenes.ts'

export const GENERATED: Scene = {
  title: 'What the hosts run by themselves',
  steps: [
    { type: 'waybill generate --dry-run', head: 18 },
    { type: 'waybill generate' },
    { type: 'waybill generate --check', head: 1 },
    { say: 'Claude Code has a role of its own now; no Waybill is needed for it.' },
    { type: `claude -p "${TYPED.clerk}"`, seen: 'subagent' },
    { say: 'Codex has too, in a project that one trusts.' },
    { type: `codex exec --trust "${TYPED.auditor}"`, seen: 'subagent' },
  ],
}
