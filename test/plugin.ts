import { join } from 'node:path'

export const REPO = join(import.meta.dirname, '..')
/** What ships. */
export const PLUGIN = join(REPO, 'plugin')
/** The command line as a user starts it. */
export const WAYBILL = join(PLUGIN, 'bin/waybill')
