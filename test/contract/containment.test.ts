import { existsSync, readdirSync, readFileSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { checkKillTier } from '../../src/io/check-setup.ts'
import { runContained } from '../../src/io/contained-run.ts'
import { findContainment, tryContainment } from '../../src/io/containment.ts'
import { tempFolder, writeIn } from '../unit/temp-folder.ts'
import { aRedactor } from './secret-harness.ts'
import { FAKE_CODEX, TIERS } from './transport-harness.ts'

const REAL = '/usr/bin/bwrap'
const here = TIERS[0]
const isHere = here?.isHere === true
const needsNamespace = test.runIf(isHere)
const why = isHere ? '' : ` (not tried: ${here?.tier})`

/** A folder of system programs in which bubblewrap is this script; every start of it is one line in its log. */
function systemWith(script: string) {
  const folder = tempFolder()
  const log = join(folder, 'log')
  writeIn(folder, 'bwrap', `#!/bin/sh\necho started >> ${log}\n${script}\n`, 0o755)
  symlinkSync('/usr/bin/unshare', join(folder, 'unshare'))
  const starts = () => (existsSync(log) ? readFileSync(log, 'utf8').split('\n').length - 1 : 0)
  return { folders: [folder], bwrap: join(folder, 'bwrap'), starts }
}

const MEND = expect.stringContaining('user namespaces')
/** Passes its command on without a namespace around it. */
const NO_NAMESPACE = 'while [ "$1" != -- ]; do shift; done\nshift\nexec "$@"'
const PASS_ON = `exec ${REAL} "$@"`
/** A kernel, or a policy, that lets nobody make a second one inside. Only what is inside carries a mark. */
const NOT_TWICE = `case "$*" in "--unshare-user "*) [ -z "$WAYBILL_RUN" ] || { echo "bwrap: No permissions" >&2; exit 1; } ;; esac`
const NEVER_NESTED = `case "$*" in "--unshare-user "*) exit 1 ;; esac`

/** Processes that a probe of ours left behind. */
const probesLeft = () =>
  readdirSync('/proc').filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`WAYBILL_RUN=probe-${process.pid}-`)
    } catch {
      return false
    }
  })

describe.runIf(process.platform === 'linux')('the tier is proven, not assumed', () => {
  test('no bubblewrap', async () => {
    expect(await tryContainment([tempFolder()])).toEqual({
      tier: 'cookie',
      because: 'bubblewrap is not installed',
      next: expect.stringContaining('apt install bubblewrap'),
    })
  })

  test.each([
    ['may not make a namespace', 'echo "bwrap: No permissions to create new namespace" >&2; exit 1'],
    ['does not make one', NO_NAMESPACE],
  ])('a bubblewrap that %s', async (_, script) => {
    const { folders } = systemWith(script)
    const because =
      script === NO_NAMESPACE ? /outlived the namespace/ : /^bubblewrap says: bwrap: No permissions to/
    expect(await tryContainment(folders)).toEqual({
      tier: 'cookie',
      because: expect.stringMatching(because),
      next: MEND,
    })
    expect(probesLeft()).toEqual([])
  })

  needsNamespace(`one inside which no sandbox can be made, though outside one can${why}`, async () => {
    const { folders } = systemWith(`${NOT_TWICE}\n${PASS_ON}`)
    expect(await tryContainment(folders)).toEqual({
      tier: 'cookie',
      because: 'a sandbox of its own does not start inside it: bwrap: No permissions',
      next: MEND,
    })
  })

  needsNamespace(`where no sandbox can be made outside either, nothing is lost${why}`, async () => {
    const { folders } = systemWith(`${NEVER_NESTED}\n${PASS_ON}`)
    expect(await tryContainment(folders)).toMatchObject({ tier: 'namespace' })
    expect(probesLeft()).toEqual([])
  })

  test('doctor says it, and what to install (row 36)', async () => {
    expect(await checkKillTier([tempFolder()])).toEqual({
      name: 'kill tier',
      status: 'warn',
      says: 'cookie: bubblewrap is not installed',
      next: expect.stringContaining('apt install bubblewrap'),
    })
  })
})

describe.runIf(process.platform === 'linux')('the answer is kept', () => {
  const FAILS = 'exit 1'

  test('and not asked for again', async () => {
    const { folders, starts } = systemWith(FAILS)
    const state = tempFolder()
    const first = await findContainment(state, folders)
    const asked = starts()
    expect({ second: await findContainment(state, folders), asked: starts() }).toEqual({
      second: first,
      asked,
    })
    expect(asked).toBeGreaterThan(0)
  })

  test.each([
    ['bubblewrap is another one', (_: string, bwrap: string) => utimesSync(bwrap, 1, 1)],
    ['the system was started anew', (file: string) => mangle(file, /[0-9a-f]{8}-/, '00000000-')],
    ['it is damaged', (file: string) => writeFileSync(file, '{"key":')],
    ['it is of another form', (file: string) => writeFileSync(file, '[]')],
  ])('until %s', async (_, change) => {
    const { folders, bwrap, starts } = systemWith(FAILS)
    const state = tempFolder()
    const first = await findContainment(state, folders)
    const asked = starts()
    change(join(state, 'containment.json'), bwrap)
    expect(await findContainment(state, folders)).toEqual(first)
    expect(starts()).toBe(2 * asked)
  })

  test('in a folder that cannot be written it is asked for each time', async () => {
    const { folders } = systemWith(FAILS)
    const state = join(writeIn(tempFolder(), 'file', ''), 'state')
    expect(await findContainment(state, folders)).toMatchObject({ tier: 'cookie' })
  })
})

const mangle = (file: string, from: RegExp, to: string) =>
  writeFileSync(file, readFileSync(file, 'utf8').replace(from, to))

needsNamespace(
  `a namespace that cannot be made any more: the worker runs without, and the answer is forgotten${why}`,
  async () => {
    const broken = join(tempFolder(), 'broken')
    const { folders } = systemWith(
      `[ -e ${broken} ] && { echo "bwrap: No space left on device" >&2; exit 1; }\n${PASS_ON}`,
    )
    const [state, cwd] = [tempFolder(), tempFolder()]
    const run = async (name: string) => {
      const raw = await runContained(
        state,
        {
          args: ['exec', '--json'],
          stdin: 'hello',
          killLadder: [],
        },
        {
          executable: FAKE_CODEX,
          cwd,
          redactor: aRedactor(),
          env: { PATH: `${join(process.execPath, '..')}:/usr/bin:/bin`, WAYBILL_RUN: name },
          ...{ wallMs: 60_000, idleMs: 60_000, startMs: 60_000, drainMs: 1_000, maxOutputBytes: 1_000_000 },
          transcriptPath: join(cwd, `${name}.jsonl`),
          watch: () => undefined,
          onSpawn: () => {},
          onNotice: () => {},
          cancel: new AbortController().signal,
        },
        folders,
      )
      return { tier: raw.killTier, ending: raw.ending, isKept: existsSync(join(state, 'containment.json')) }
    }
    const before = await run('before')
    writeFileSync(broken, '')
    const ending = { how: 'exited', code: 0 }
    expect([before, await run('after')]).toEqual([
      { tier: 'namespace', ending, isKept: true },
      { tier: 'cookie', ending, isKept: false },
    ])
  },
)
