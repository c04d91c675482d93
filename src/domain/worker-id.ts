export const WORKER_IDS = ['codex-cli', 'claude-cli'] as const
export type WorkerId = (typeof WORKER_IDS)[number]
export type Vendor = 'openai' | 'anthropic'
