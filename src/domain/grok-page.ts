import page from '../../data/grok-page.json' with { type: 'json' }
import type { PageFacts } from './browse.ts'

/** What is known of Grok's page, where it begins, and the modes of its menu: as last documented by others, and not by its vendor. */
export const GROK_PAGE: PageFacts & { page: string; modes: readonly string[] } = page
