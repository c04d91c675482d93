import { LOCAL_FOLKLORE } from './folklore-local.ts'
import type { Folklore } from './folklore-row.ts'
import { XAI_FOLKLORE } from './folklore-xai.ts'

/** What servers say that are asked by requests of our own. */
export const HTTP_FOLKLORE: readonly Folklore[] = [...XAI_FOLKLORE, ...LOCAL_FOLKLORE]
