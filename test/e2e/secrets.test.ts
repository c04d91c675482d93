import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { closedAfterEach } from '../closed-after-each.ts'
import { FOR_THE_PRESET, TOKEN } from '../contract/secret-harness.ts'
import { type Home, type HomeOptions, home, write } from './home.ts'
import { leakyWorker } from './leaky-worker.ts'

const keep = closedAfterEach()
const at = (options: HomeOptions = {}): Home =>
  keep(home({ codex: ['read', 'write'], claude: ['read'], ...options }))

const filesBelow = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .map((name) => join(folder, name))
        .filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile())
    : []

/** Everything that Waybill keeps, of which no file may hold the secret, also not one end of it. */
const keeping = ({ waybillHome, project }: Home, secret: string): string[] =>
  [waybillHome, join(project, '.waybill')].flatMap(filesBelow).filter((path) => {
    const bytes = readFileSync(path)
    return bytes.includes(secret.slice(0, 20)) || bytes.includes(secret.slice(-20))
  })

/** What was printed, and what every command tells of the run afterwards. */
async function told(here: Home, id: string): Promise<string> {
  const commands = [
    ['result', id],
    ['result', id, '--json'],
    ['log', id, '--json'],
    ['log', id],
    ['status', id],
    ['jobs', '--json'],
    ['state', 'show', '--json'],
  ]
  const said = []
  for (const command of commands) {
    const { stdout, stderr } = await here.waybill(command)
    said.push(stdout, stderr)
  }
  return said.join('\n')
}

const fingerprintIn = (text = ''): string => /--secret ([0-9a-f]{16})/.exec(text)?.[1] ?? 'none was named'

/** As a person's `waybill allow WORKER --secret` leaves it; only a person can say it. */
function allowSecret(here: Home, worker: string, fingerprint: string): void {
  const file = join(here.waybillHome, 'consents.json')
  const stored = JSON.parse(readFileSync(file, 'utf8'))
  for (const record of Object.values<{ worker: string; allowedSecrets?: string[] }[]>(
    stored.repositories,
  ).flat())
    if (record.worker === worker) record.allowedSecrets = [fingerprint]
  writeFileSync(file, JSON.stringify(stored))
}

describe('a secret does not leave (I6, I10)', () => {
  const FILES = { 'README.md': '# x\n', 'src/a.ts': `export {}\n// ${TOKEN}\n`, 'src/deep/b.ts': 'b\n' }

  test.each<[what: string, args: string[], place: string]>([
    ['in the goal', [`Read this\nand use ${TOKEN}`], 'the goal, line 2'],
    ['in the condition', ['Look', '--stop-when', `${TOKEN} works`], 'the condition to stop, line 1'],
    ['in a file', ['Look', '--files', 'src/a.ts'], 'src/a.ts:2:4'],
    ['in a folder', ['Look', '--files', 'src'], 'src/a.ts:2:4'],
    ['in a variable of the user', ['Why is tr4bant-und-wartburg refused?'], 'the goal, line 1'],
  ])('%s', async (_what, args, place) => {
    const here = at({ files: FILES })
    const env = here.env({ SHOP_PASSWORD: 'tr4bant-und-wartburg' })
    const { stdout, stderr } = await here.waybill(['run', ...args, '--json'], { env })
    const document = JSON.parse(stdout)
    expect([document.outcome, document.failure]).toMatchObject([
      'denied',
      {
        kind: 'secret_found',
        message: expect.stringContaining(` at ${place} (`),
        hint: expect.stringMatching(/`waybill allow codex --secret [0-9a-f]{16}`/),
      },
    ])
    const kinds = (await here.facts(document.id)).map(({ kind }) => kind)
    expect(kinds).toEqual(['task.received', 'route.chosen', 'grant.denied', 'outcome.reached'])
    for (const secret of [TOKEN, 'tr4bant-und-wartburg']) {
      expect(keeping(here, secret)).toEqual([])
      expect(stdout + stderr + (await told(here, document.id))).not.toContain(secret)
    }
  })

  test('in a schema or in the name of a file', async () => {
    const here = at()
    write(join(here.root, 'schema.json'), JSON.stringify({ type: 'object', description: TOKEN }))
    write(join(here.project, `${TOKEN}.txt`), 'x')
    for (const args of [
      ['--schema', join(here.root, 'schema.json')],
      ['--files', `${TOKEN}.txt`],
    ]) {
      const { document } = await here.json(['run', 'Look', ...args])
      expect(document.failure?.kind).toBe('secret_found')
    }
    expect(keeping(here, TOKEN)).toEqual([])
  })

  test('what `explain` shows is the same, and without the secret', async () => {
    const here = at({ files: FILES })
    const { code, stdout } = await here.waybill(['explain', `Use ${TOKEN}`, '--files', 'src', '--json'])
    const { denial, cargo } = JSON.parse(stdout)
    expect({
      code,
      failure: denial.failure,
      findings: cargo.findings.map((one: { place: string }) => one.place),
    }).toEqual({
      code: 3,
      failure: 'secret_found',
      findings: ['the goal, line 1', 'src/a.ts:2:4'],
    })
    expect(stdout).not.toContain(TOKEN)
  })
})

test('what was allowed by its fingerprint is sent, is said, and is still not kept; another worker needs its own word (W35, I6)', async () => {
  const here = at()
  const goal = ['run', `[[fake: usage-limit]] never mind ${TOKEN}`, '--fallback', 'claude']
  const { document: denied } = await here.json(goal)
  allowSecret(here, 'codex-cli', fingerprintIn(denied.failure?.hint))
  const { document } = await here.json(goal)
  expect([document.worker, document.failure?.kind, document.signals.map(({ name }) => name)]).toEqual([
    'codex-cli',
    'quota_exhausted',
    expect.arrayContaining(['secret_allowed', 'secrets_redacted']),
  ])
  const kinds = (await here.facts(document.id)).map(({ kind }) => kind)
  expect(kinds.filter((kind) => kind === 'run.started' || kind === 'grant.denied')).toEqual([
    'run.started',
    'grant.denied',
  ])
  const answered = await here.json(['run', `Say it: ${TOKEN}`])
  expect([answered.code, answered.document.text?.includes('[redacted: github-token, ')]).toEqual([0, true])
  write(join(here.root, 'schema.json'), JSON.stringify({ description: TOKEN }))
  const shaped = await here.json(['run', '[[fake: answer 1]]', '--schema', join(here.root, 'schema.json')])
  expect(shaped.document.outcome).toBe('accepted')
  expect(keeping(here, TOKEN)).toEqual([])
  expect(await told(here, document.id)).not.toContain(TOKEN)
})

describe('what a worker found and says is not kept (I6)', () => {
  const withLeaky = (leak: { secret: string; fails?: boolean }): Home => {
    const here = at({ files: { 'config.txt': 'first\n' } })
    const program = leakyWorker(here.root, leak)
    writeFileSync(
      join(here.waybillHome, 'config.yaml'),
      `workers:\n  codex-cli:\n    executable: ${JSON.stringify(program)}\n`,
      { mode: 0o600 },
    )
    return here
  }

  test.each<[what: string, fails: boolean]>([
    ['its answer, activity and transcript', false],
    ['its error, evidence and transcript', true],
  ])('%s', async (_what, fails) => {
    const here = withLeaky({ secret: TOKEN, fails })
    const { stdout, stderr } = await here.waybill(['run', 'Look', '--json'])
    const document = JSON.parse(stdout)
    expect([document.outcome, document.signals.map(({ name }: { name: string }) => name)]).toEqual([
      fails ? 'failed' : 'unverified',
      expect.arrayContaining(['secrets_redacted']),
    ])
    expect(fails ? document.failure.message : document.text).toContain('[redacted: github-token, ')
    expect(keeping(here, TOKEN)).toEqual([])
    expect(stdout + stderr + (await told(here, document.id))).not.toContain(TOKEN.slice(0, 20))
    const transcript = readFileSync(document.proof.transcriptPath)
    expect(document.proof.transcriptSha256).toBe(createHash('sha256').update(transcript).digest('hex'))
    for (const line of transcript.toString('utf8').trim().split('\n')) JSON.parse(line)
  })

  test('what only the slower rules know', async () => {
    const here = at()
    const env = here.env({ LC_ROLE: FOR_THE_PRESET })
    const { document } = await here.json(['run', '[[fake: env]]'], { env })
    expect([
      document.text?.includes('"LC_ROLE":"[redacted: github, '),
      keeping(here, FOR_THE_PRESET),
    ]).toEqual([true, []])
  })

  test('a patch with a secret in it is rejected with the place, and kept only to be read', async () => {
    const here = withLeaky({ secret: TOKEN })
    const { code, document } = await here.json(['run', 'Mend it', '--write'])
    const detail = expect.stringMatching(
      /github-token at config\.txt:2 \(ghp_…, 40 characters, fingerprint [0-9a-f]{16}\)/,
    )
    expect([code, document.verdict?.verdict, document.verdict?.results[1]]).toEqual([
      5,
      'rejected',
      { check: 'no-secrets', status: 'failed', detail },
    ])
    expect(readFileSync(document.patch?.path ?? '', 'utf8')).toMatch(
      /^\| \+key = \[redacted: github-token, [0-9a-f]{16}\]$/m,
    )
    expect(() => here.git('apply', document.patch?.path ?? '')).toThrow()
    expect(keeping(here, TOKEN)).toEqual([])
    allowSecret(
      here,
      'codex-cli',
      /fingerprint ([0-9a-f]{16})/.exec(document.failure?.message ?? '')?.[1] ?? '',
    )
    const allowed = await here.json(['run', 'Mend it', '--write'])
    expect([allowed.document.outcome, keeping(here, TOKEN)]).toEqual([
      'accepted',
      [allowed.document.patch?.path],
    ])
  })

  test('what a person or a model notes beside a run', async () => {
    const here = at()
    await here.waybill(['state', 'set', '--summary', `It needs ${TOKEN}`])
    const { stdout } = await here.waybill(['state', 'show', '--json'])
    expect([JSON.parse(stdout).lastSummary, keeping(here, TOKEN)]).toEqual([
      expect.stringMatching(/^It needs \[redacted: github-token, [0-9a-f]{16}\]$/),
      [],
    ])
  })
})

test('the manifest says what was sent: the prompt, the files, how far the worker could reach (I6)', async () => {
  const here = at({ files: { 'a.txt': 'one\n', 'src/b.txt': 'two\n' } })
  const sha = (text: string) => createHash('sha256').update(text).digest('hex')
  const { document } = await here.json(['run', '[[fake: argv]]', '--files', 'a.txt,src'])
  const seen = JSON.parse(document.text ?? '{}')
  const listed = (await here.facts(document.id)).find(({ kind }) => kind === 'manifest.listed')
  const sent = {
    prompt: { bytes: seen.stdinBytes, sha256: seen.stdinSha256 },
    files: [
      { path: 'a.txt', bytes: 4, sha256: sha('one\n') },
      { path: 'src', bytes: 4, sha256: sha('src/b.txt\x004\0two\n') },
    ],
    reach: { root: here.project },
  }
  expect([listed, document.proof?.sent]).toEqual([{ kind: 'manifest.listed', sent }, sent])
  expect((await here.waybill(['log', document.id])).stdout).toContain(
    `a.txt (4 bytes, ${sha('one\n').slice(0, 12)})`,
  )
  expect((await here.waybill(['result', document.id])).stderr).toMatch(/sent +prompt \(\d+ bytes/)
})

test('no argument of a worker is a credential, and everything kept is the user’s alone (I6)', async () => {
  const here = at()
  const { document } = await here.json(['run', '[[fake: edit a.txt hi]]', '--write'])
  await here.json(['run', '[[fake: answer hi]]', '--worker', 'claude'])
  const keys = ['dummy-openai-key', 'dummy-anthropic-key']
  expect(keys.flatMap((key) => keeping(here, key))).toEqual([])
  expect(keys.filter((key) => document.proof?.argv.join(' ').includes(key))).toEqual([])
  const open = readdirSync(here.waybillHome, { recursive: true, encoding: 'utf8' }).filter((name) => {
    const facts = statSync(join(here.waybillHome, name))
    return !name.startsWith('compiled') && (facts.mode & 0o777) !== (facts.isDirectory() ? 0o700 : 0o600)
  })
  expect(open).toEqual([])
})
