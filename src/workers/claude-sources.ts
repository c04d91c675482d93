import type { ClaudeBlock, ClaudeEvent } from './claude-events.ts'
import { openSources } from './sources.ts'

/**
 * Reads along what Claude Code's web tools brought (2.1.329): the links of each WebSearch, the page of each WebFetch.
 * A page that could not be fetched is none. The vendor's own web search comes as blocks of its answer.
 */
export function claudeSources() {
  const sources = openSources()
  const called = new Map<string, ClaudeBlock>()
  const see = (block: ClaudeBlock): void => {
    const isWeb = block.name === 'WebSearch' || block.name === 'WebFetch'
    if (block.type === 'tool_use' && isWeb && block.id !== undefined) called.set(block.id, block)
    if (block.type === 'web_search_tool_result') sources.addAllIn(block.content)
    if (block.type !== 'tool_result' || block.is_error === true) return
    const call = called.get(block.tool_use_id ?? '')
    if (call?.name === 'WebSearch') sources.addAllIn(block.content)
    if (call?.name === 'WebFetch') sources.add((call.input as { url?: unknown } | undefined)?.url)
  }
  return {
    see: ({ message }: ClaudeEvent): void => {
      for (const block of message?.content ?? []) see(block)
    },
    list: sources.list,
  }
}
