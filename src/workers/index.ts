import type { Worker } from '../domain/worker.ts'
import type { WorkerId } from '../domain/worker-id.ts'
import { claudeCli } from './claude-cli.ts'
import { codexCli } from './codex-cli.ts'
import { copilot } from './copilot.ts'
import { geminiCli } from './gemini-cli.ts'
import { grokApi } from './grok-api.ts'
import { grokBrowser } from './grok-browser.ts'
import { grokCli } from './grok-cli.ts'
import { local } from './local.ts'
import { opencode } from './opencode.ts'
import { qwenCode } from './qwen-code.ts'

/** Every foreign model that Waybill can run. A new one is a row here. */
export const WORKERS = {
  'codex-cli': codexCli,
  'claude-cli': claudeCli,
  'grok-api': grokApi,
  'grok-browser': grokBrowser,
  'grok-cli': grokCli,
  local,
  'gemini-cli': geminiCli,
  opencode,
  copilot,
  'qwen-code': qwenCode,
} satisfies Record<WorkerId, Worker>
