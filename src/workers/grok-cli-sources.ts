import type { GrokCliEvent } from './grok-cli-events.ts'
import { openSources } from './sources.ts'

/**
 * Reads along what the CLI says of searches: pages that were opened, and results where they are listed, which it mostly
 * leaves out (1.0.41); nor does it tell what the text leans on.
 */
export function grokCliSources() {
  const sources = openSources()
  let isMore = false
  return {
    see: ({ rawOutput }: GrokCliEvent): void => {
      if (rawOutput === undefined) return
      const { action } = rawOutput
      const before = sources.list()?.length ?? 0
      sources.add(action?.url)
      sources.addAllIn(action?.sources)
      if ((sources.list()?.length ?? 0) === before) isMore = true
    },
    told: () => ({ sources: sources.list(), moreSources: isMore ? (true as const) : undefined }),
  }
}
