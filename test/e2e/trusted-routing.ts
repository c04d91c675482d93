import { createHash } from 'node:crypto'
import { realpathSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { write } from './home.ts'

type Place = { project: string; waybillHome: string }

export const ROUTING = '.waybill/routing.yaml'

/** The repository's routing file, as a person has trusted it with `waybill trust`. */
export function trustRouting({ project, waybillHome }: Place, text: string): void {
  write(join(project, ROUTING), text)
  const sha256 = createHash('sha256').update(text).digest('hex')
  const routing = { text, sha256, recordedAt: '2026-11-21T00:00:00.000Z', how: 'terminal' }
  const repositories = { [realpathSync(join(project, '.git'))]: { routing, commands: {} } }
  writeFileSync(join(waybillHome, 'trusted.json'), JSON.stringify({ version: 2, repositories }), {
    mode: 0o600,
  })
}
