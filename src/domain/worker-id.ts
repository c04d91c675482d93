export const WORKER_IDS = ['codex-cli', 'claude-cli'] as const
export type WorkerId = (typeof WORKER_IDS)[number]
export type Vendor = 'openai' | 'anthropic'

/** Workers that a role may name and that this Waybill does not have: what is theirs runs nowhere else unasked. */
export const MISSING_WORKERS = ['grok-api', 'local'] as const
export type MissingWorker = (typeof MISSING_WORKERS)[number]
