import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { policyFrom } from '../../src/decide/catalogue.ts'
import { DEFAULT_CONFIG } from '../../src/domain/config.ts'
import { rulesFor } from '../../src/entry/rules.ts'
import { waybillPaths } from '../../src/io/paths.ts'
import { readRoutingFile } from '../../src/io/routing-file.ts'
import { recordTrust } from '../../src/io/trust-change.ts'
import { readTrusted } from '../../src/io/trusted.ts'
import { tempFolder } from '../unit/temp-folder.ts'
import { git, repositoryWith, workspaceOf, write } from './git-harness.ts'
import { must, openAt } from './ledger-harness.ts'

const FILE = '.waybill/routing.yaml'
const TEXT = 'version: 1\ndeny: [claude]\n'
const POLICY = policyFrom(DEFAULT_CONFIG, '/repo')

function place(text: string | undefined = TEXT) {
  const root = repositoryWith({ 'a.txt': 'a\n' })
  if (text !== undefined) write(root, FILE, text)
  const folder = join(tempFolder(), 'waybill')
  const paths = {
    ...must(waybillPaths({ WAYBILL_HOME: join(folder, 'waybill') })),
    trusted: join(folder, 'trusted.json'),
    ledger: join(folder, 'ledger.db'),
  }
  const workspace = workspaceOf(root)
  return {
    root,
    paths,
    workspace,
    trust: (how: 'terminal' | 'chat' = 'terminal') =>
      must(recordTrust(paths, workspace, must(readRoutingFile(root)), how)),
    rules: (cwd = root) => rulesFor(workspaceOf(cwd), paths, POLICY),
  }
}
const untrusted = (detail: RegExp) => ({
  ok: true,
  value: { policy: POLICY, signals: [{ name: 'routing_untrusted', detail: expect.stringMatching(detail) }] },
})
const DENIES = { ok: true, value: { signals: [], policy: { routings: [{ deny: ['claude-cli'] }] } } }

describe('a routing file', () => {
  test('that is not there changes nothing', async () => {
    expect(await place('').rules()).toEqual(untrusted(/not trusted by you/))
    const none = place()
    rmSync(join(none.root, '.waybill'), { recursive: true })
    expect(await none.rules()).toEqual({ ok: true, value: { policy: POLICY, signals: [] } })
  })

  test('is used only once it is trusted, and any edit ends that (I9)', async () => {
    const here = place()
    expect(await here.rules()).toEqual(untrusted(/was not trusted by you.*waybill trust/))
    here.trust()
    expect(await here.rules()).toMatchObject(DENIES)
    write(here.root, FILE, `${TEXT}\n`)
    expect(await here.rules()).toEqual(untrusted(/was changed since it was trusted/))
    write(here.root, FILE, TEXT)
    expect(await here.rules()).toMatchObject(DENIES)
    must(recordTrust(here.paths, here.workspace, undefined, 'chat'))
    expect(await here.rules()).toEqual(untrusted(/was not trusted by you/))
  })

  test('is trusted for one repository and its worktrees, not for a clone with the same text', async () => {
    const here = place()
    git(here.root, 'add', '--all')
    git(here.root, 'commit', '-q', '-m', 'routing')
    here.trust()
    const above = join(here.root, '..')
    git(here.root, 'worktree', 'add', '-q', '--detach', join(above, 'linked'))
    git(above, 'clone', '-q', here.root, 'clone')
    expect(await here.rules(join(above, 'linked'))).toMatchObject(DENIES)
    expect(await here.rules(join(above, 'clone'))).toEqual(untrusted(/was not trusted by you/))
  })

  test('that was trusted and is wrong stops the run, with its line', async () => {
    const here = place('version: 1\ndenny: [claude]\n')
    here.trust()
    expect(await here.rules()).toMatchObject({
      ok: false,
      failure: {
        kind: 'config_invalid',
        message: expect.stringContaining('routing.yaml line 2: there is no field `denny`'),
      },
    })
  })

  const ODD: [what: string, make: (root: string) => void, why: RegExp][] = [
    [
      'a link',
      (root) => {
        renameSync(join(root, FILE), join(root, 'elsewhere.yaml'))
        symlinkSync('../elsewhere.yaml', join(root, FILE))
      },
      /is a link/,
    ],
    [
      'behind a link',
      (root) => {
        renameSync(join(root, '.waybill'), join(root, 'elsewhere'))
        symlinkSync('elsewhere', join(root, '.waybill'))
      },
      /lies behind a link/,
    ],
    [
      'a FIFO',
      (root) => {
        rmSync(join(root, FILE))
        execFileSync('mkfifo', [join(root, FILE)])
      },
      /is not a file/,
    ],
    [
      'more than a person reads',
      (root) => write(root, FILE, `${TEXT}${'#\n'.repeat(9000)}`),
      /has 18026 bytes/,
    ],
  ]
  test.each(ODD)('that is %s is used by nobody, even if its text was trusted', async (_what, make, why) => {
    const here = place()
    here.trust()
    make(here.root)
    expect(await here.rules()).toEqual(untrusted(why))
  })
})

describe('what was trusted', () => {
  test('is kept with its text, for the user alone, and is a fact in the ledger', () => {
    const here = place()
    here.trust('chat')
    const project = here.workspace.commonDir
    const sha256 = must(readRoutingFile(here.root))?.sha256
    const recordedAt = expect.stringMatching(/^\d{4}-\d\d-\d\dT/)
    expect(must(readTrusted(here.paths.trusted))).toEqual({
      [project]: { routing: { text: TEXT, sha256, how: 'chat', recordedAt }, commands: {} },
    })
    must(recordTrust(here.paths, here.workspace, undefined, 'terminal'))
    expect(must(readTrusted(here.paths.trusted))).toEqual({})
    expect((statSync(here.paths.trusted).mode & 0o777).toString(8)).toBe('600')
    const facts = openAt(here.paths.ledger).entries(project)
    expect(facts.map(({ fact }) => fact)).toEqual([
      { kind: 'routing.trusted', sha256, how: 'chat' },
      { kind: 'routing.distrusted', how: 'terminal' },
    ])
  })

  const refusal = (why: RegExp) => ({
    ok: false,
    failure: { kind: 'config_invalid', message: expect.stringMatching(why), hint: expect.any(String) },
  })
  const EXPOSED: [what: string, make: (path: string) => void, why: RegExp][] = [
    [
      'the group may write it',
      (path) => chmodSync(path, 0o620),
      /can be written by others; no trust is read/,
    ],
    ['others may write its folder', (path) => chmodSync(join(path, '..'), 0o707), /can be written by others/],
    [
      'it is a link',
      (path) => {
        renameSync(path, `${path}.real`)
        symlinkSync(`${path}.real`, path)
      },
      /is a symbolic link/,
    ],
    [
      'it is half of it',
      (path) => writeFileSync(path, readFileSync(path, 'utf8').slice(0, 40)),
      /is not JSON/,
    ],
    ['it is newer', (path) => writeFileSync(path, '{"version":3,"repositories":{}}'), /unknown shape/],
    [
      'a record is none',
      (path) => writeFileSync(path, '{"version":1,"repositories":{"/x":[]}}'),
      /unknown shape/,
    ],
    [
      'a command is none',
      (path) => writeFileSync(path, '{"version":2,"repositories":{"/x":{"commands":{"tests":"npm test"}}}}'),
      /unknown shape/,
    ],
  ]
  test.each(EXPOSED)(
    'counts for nothing where %s, is said, and is not written over',
    async (_what, make, why) => {
      const here = place()
      here.trust()
      make(here.paths.trusted)
      expect(await here.rules()).toEqual(refusal(why))
      const before = readFileSync(here.paths.trusted, 'utf8')
      expect(recordTrust(here.paths, here.workspace, undefined, 'chat')).toEqual(refusal(why))
      expect(readFileSync(here.paths.trusted, 'utf8')).toBe(before)
    },
  )

  test.runIf(process.getuid?.() === 0)(
    'counts for nothing where it is somebody else’s (needs root to be made)',
    async () => {
      const here = place()
      here.trust()
      chownSync(here.paths.trusted, 12345, 12345)
      expect(await here.rules()).toEqual(refusal(/belongs to another user/))
    },
  )
})
