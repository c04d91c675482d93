import { delegateTool } from './delegate.ts'
import { delegateBatchTool } from './delegate-batch.ts'
import { handoffTool } from './handoff.ts'
import { jobTool } from './job.ts'
import type { Tool } from './tool.ts'

/** The tools of the MCP server. None of them can give consent. */
export const TOOLS: readonly Tool[] = [delegateTool, delegateBatchTool, jobTool, handoffTool]
