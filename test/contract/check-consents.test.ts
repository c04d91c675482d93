import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { checkConsents } from '../../src/io/check-consents.ts'
import { changeConsent } from '../../src/io/consents.ts'
import { makeProject } from '../real/project.ts'
import { tempFolder } from '../unit/temp-folder.ts'

const NOW = Date.parse('2026-11-21T12:00:00Z')
const AT = { recordedAt: '2026-11-20T12:00:00Z', how: 'terminal' as const }

function place() {
  const root = tempFolder()
  makeProject(root, { 'README.md': '# Till\n' })
  const paths = { consents: join(tempFolder(), 'consents.json') }
  const allow = (worker: 'codex-cli' | 'claude-cli', modes: ('read' | 'write')[], expiresAt?: string) =>
    changeConsent(paths.consents, join(root, '.git'), worker, {
      ...{ ...AT, worker, modes, root },
      ...(expiresAt === undefined ? {} : { expiresAt }),
    })
  return { root, paths, allow }
}

test('doctor says who may run here, that nobody may, and that it cannot be read; of a permission that has ended it says nothing', () => {
  const here = place()
  const look = () => checkConsents(here.root, here.paths, NOW)
  const nobody = {
    name: 'allowed',
    status: 'unknown',
    says: 'no worker may run in this repository yet',
    next: expect.stringContaining('waybill allow codex'),
  }
  expect(look()).toEqual([nobody])
  here.allow('codex-cli', ['read', 'write'], '2026-11-21T11:59:59Z')
  expect(look()).toEqual([nobody])
  here.allow('codex-cli', ['read', 'write'], '2026-11-22T00:00:00Z')
  here.allow('claude-cli', ['read'])
  const says = 'codex-cli (read, write), claude-cli (read), in this repository'
  expect(look()).toEqual([{ name: 'allowed', status: 'ok', says }])
  expect(checkConsents(tempFolder(), here.paths, NOW)).toEqual([])
  writeFileSync(here.paths.consents, 'x')
  expect(look()).toMatchObject([{ name: 'allowed', status: 'warn' }])
})
