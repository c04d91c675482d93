import type { CodexItem } from './codex-events.ts'
import { openSources } from './sources.ts'

/**
 * Reads along what Codex says of its web searches: the pages that it opened, and the results where they are listed. A
 * search without a list brought pages that nobody tells of. (Fields as in its event types; Waybill starts it without.)
 */
export function codexSources() {
  const sources = openSources()
  let isMore = false
  return {
    see: (item: CodexItem): void => {
      if (item.type !== 'web_search') return
      const before = sources.list()?.length ?? 0
      sources.addAllIn(item.action)
      sources.addAllIn(item.results)
      const isSearch = (item.action as { type?: unknown } | undefined)?.type !== 'open_page'
      if (isSearch && (sources.list()?.length ?? 0) === before) isMore = true
    },
    told: () => ({ sources: sources.list(), moreSources: isMore ? (true as const) : undefined }),
  }
}
