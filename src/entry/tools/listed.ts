import { TOOLS } from './index.ts'
import type { Tool } from './tool.ts'

/**
 * What `tools/list` answers. In what ships it is plain data (scripts/build.ts): to make it takes every schema and the
 * package that reads them, and a host waits for the list when it starts.
 */
export const LISTED: readonly Omit<Tool, 'run'>[] = TOOLS.map(({ run, ...shown }) => shown)
