import { readFileSync } from 'node:fs'
import type { WaybillPaths } from './paths.ts'

/** Whether a review gate may be set up anywhere: hooks/launch.sh goes by the same word. */
export function gateIsSaid({ config }: Pick<WaybillPaths, 'config'>): boolean {
  try {
    return readFileSync(config, 'utf8').includes('reviewGate')
  } catch {
    return false
  }
}
