import {
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Cargo } from '../../src/domain/secret.ts'
import type { Task } from '../../src/domain/task.ts'
import { inspectCargo } from '../../src/io/cargo.ts'
import { lookThrough } from '../../src/io/files-looked-through.ts'
import { openFingerprints } from '../../src/io/fingerprint.ts'
import { screenPatch } from '../../src/io/patch-secrets.ts'
import { promptFor } from '../../src/workers/prompt.ts'
import { anAsk, aTask } from '../unit/samples.ts'
import { tempFolder, writeIn } from '../unit/temp-folder.ts'
import { must } from './ledger-harness.ts'
import { aRedactor, aScanner, FOR_THE_PRESET, fingerprint, TOKEN, TOKEN_2 } from './secret-harness.ts'

const workspaceAt = (root: string) => ({ cwd: root, root, commonDir: join(root, '.git') })

const aFollowed = (told: string) => ({ run: 'w0', worker: 'codex-cli' as const, told })

async function cargoOf(
  ask: Parameters<typeof anAsk>[0],
  root = tempFolder(),
  args: string[] = [],
): Promise<Cargo> {
  const task = aTask({ ask: anAsk(ask), workspace: workspaceAt(root) })
  return must(
    await inspectCargo(task, 'codex-cli', () => ({ stdin: promptFor(task, 'read'), args }), aScanner()),
  )
}

describe('what would leave is looked at', () => {
  test.each<[where: string, ask: Parameters<typeof anAsk>[0], args: string[], places: string[]]>([
    ['the goal, by its own lines', { goal: `a\nb\n  ${TOKEN}` }, [], ['the goal, line 3']],
    ['the condition', { stopWhen: TOKEN }, [], ['the condition to stop, line 1']],
    ['the schema', { answerSchema: { description: TOKEN } }, [], ['the schema of the answer']],
    ['the command', {}, ['exec', TOKEN], ['the command that would run']],
    [
      'the same one in two places',
      { goal: TOKEN, stopWhen: TOKEN },
      [TOKEN],
      ['the goal, line 1', 'the command that would run'],
    ],
  ])('%s', async (_where, ask, args, places) => {
    const { findings } = await cargoOf(ask, undefined, args)
    expect(findings).toEqual(
      places.map((place) => ({
        rule: 'github-token',
        place,
        fingerprint: fingerprint(TOKEN),
        preview: 'ghp_…, 40 characters',
      })),
    )
  })

  test('what is handed on, and what an earlier run left: its words, and its patch', async () => {
    const root = tempFolder()
    const placesOf = async (follows: Task['follows'], handedOn?: string) => {
      const more = { ...(handedOn ? { handedOn } : {}), ...(follows ? { follows } : {}) }
      const task = aTask({ ask: anAsk(), workspace: workspaceAt(root), ...more })
      const { findings } = must(
        await inspectCargo(
          task,
          'codex-cli',
          () => ({ stdin: promptFor(task, 'read'), args: [] }),
          aScanner(),
        ),
      )
      return findings.map(({ place, fingerprint: mark }) => [place, mark]).sort()
    }
    const shown = { ...aFollowed('Told'), patch: '/p', patchShown: `Diff:\n\n+${TOKEN}` }
    expect([
      await placesOf(aFollowed(`Told:\n${TOKEN_2}`), `Left:\nThread: ${TOKEN}`),
      await placesOf(shown),
    ]).toEqual([
      [
        ['what an earlier run left, line 2', fingerprint(TOKEN_2)],
        ['what is handed on, line 2', fingerprint(TOKEN)],
      ],
      [['the patch of an earlier run, line 3', fingerprint(TOKEN)]],
    ])
  })

  test('the name of a file, and two secrets of one file, each by its place', async () => {
    const root = tempFolder({ 'a.txt': `é ${TOKEN}\n\n${TOKEN_2}`, [`${TOKEN}.txt`]: '' })
    const { findings } = await cargoOf({ files: ['a.txt', `${TOKEN}.txt`] }, root)
    expect(findings.map(({ place }) => place)).toEqual(['the prompt, line 5', 'a.txt:1:3', 'a.txt:3:1'])
  })

  test('also by the preset, whatever a comment of secretlint’s says', async () => {
    const { findings } = await cargoOf({ goal: `// secretlint-disable\n${FOR_THE_PRESET}` })
    expect(findings.map(({ rule, place }) => [rule, place])).toEqual([['github', 'the goal, line 2']])
  })

  test('of a short secret less than four characters are shown', async () => {
    const scanner = aScanner({ geheim99: 'value of PIN' })
    const [found] = await scanner.findings([{ text: 'geheim99', place: () => 'here' }])
    expect(found?.preview).toBe('ge…, 8 characters')
  })
})

describe('declared files', () => {
  test('count by the bytes that were read, a folder by all in it; links lead nowhere and `.git` is not read', () => {
    const root = tempFolder({
      'a.txt': 'one\n',
      'src/b.txt': 'two\n',
      'src/.git/config': TOKEN,
      'src/x/c.txt': '',
    })
    symlinkSync(join(root, 'a.txt'), join(root, 'src/link'))
    const { files, partly, passages } = must(lookThrough(['a.txt', 'src'], workspaceAt(root)))
    expect([files.map(({ path, bytes }) => [path, bytes]), partly, passages.map(({ text }) => text)]).toEqual(
      [
        [
          ['a.txt', 4],
          ['src', 4],
        ],
        [],
        ['one\n', 'two\n', ''],
      ],
    )
  })

  test('have the same hash for the same contents, and another for any other', () => {
    const hashOf = (files: Record<string, string>) =>
      must(lookThrough(['s'], workspaceAt(tempFolder(files)))).files[0]?.sha256
    const first = hashOf({ 's/a': '1', 's/b': '2' })
    expect(hashOf({ 's/b': '2', 's/a': '1' })).toBe(first)
    for (const other of [
      { 's/a': '1', 's/b': '3' },
      { 's/a': '1', 's/c': '2' },
      { 's/a': '1s/b2' },
      { 's/a': '1' },
    ])
      expect(hashOf(other)).not.toBe(first)
  })

  test('that are too large to be looked through are refused, and in a folder are said', () => {
    const root = tempFolder({ 'big/huge.bin': '', 'big/small.txt': 'x' })
    truncateSync(join(root, 'big/huge.bin'), 4 * 1024 * 1024 + 1)
    expect(lookThrough(['big/huge.bin'], workspaceAt(root))).toMatchObject({
      ok: false,
      failure: {
        kind: 'file_refused',
        message: expect.stringContaining('4194305 bytes, where a file may have 4194304'),
      },
    })
    const { partly, files } = must(lookThrough(['big'], workspaceAt(root)))
    expect([partly, files.map(({ bytes }) => bytes)]).toEqual([['big'], [1]])
  })

  test('of a folder of very many are looked through from the top, and that it is a part is said', () => {
    const root = tempFolder({ 's/.env': TOKEN })
    mkdirSync(join(root, 's/deep'))
    for (let index = 0; index < 2_100; index += 1) writeFileSync(join(root, 's/deep', String(index)), '')
    const { partly, passages } = must(lookThrough(['s'], workspaceAt(root)))
    expect([partly, passages.length, passages.some(({ text }) => text === TOKEN)]).toEqual([
      ['s'],
      2_000,
      true,
    ])
  })
})

describe('a fingerprint', () => {
  test('stays the same for one user and is another for the next; the key is private', () => {
    const [mine, yours] = [tempFolder(), tempFolder()]
    const [a, b, c] = [mine, mine, yours].map((folder) => must(openFingerprints(folder))(TOKEN))
    expect([a === b, a === c, /^[0-9a-f]{16}$/.test(a ?? '')]).toEqual([true, false, true])
    expect([readdirSync(mine), (statSync(join(mine, 'fingerprint.key')).mode & 0o777).toString(8)]).toEqual([
      ['fingerprint.key'],
      '600',
    ])
  })

  test.each(['', 'x', 'ab'.repeat(31)])('is refused by a key that is none: %j', (text) => {
    const folder = tempFolder({ 'fingerprint.key': text })
    expect(openFingerprints(folder)).toMatchObject({ ok: false, failure: { kind: 'config_invalid' } })
    expect(readFileSync(join(folder, 'fingerprint.key'), 'utf8')).toBe(text)
  })
})

describe('a patch', () => {
  const DIFF = (line: string) => `diff --git a/a.txt b/a.txt
--- a/a.txt
+++ b/a.txt
@@ -1,3 +10,4 @@ head
 one
-two
+2
+${line}
 three
`
  const patchWith = (line: string) => {
    const path = writeIn(tempFolder(), 'changes.patch', DIFF(line))
    return { path, files: 1, insertions: 2, deletions: 1, base: 'b' }
  }
  const screened = async (line: string, allowedSecrets?: string[]) => {
    const patch = patchWith(line)
    const result = await screenPatch(
      patch,
      allowedSecrets ? { allowedSecrets } : undefined,
      aScanner(),
      aRedactor(),
    )
    return { patch, result, left: readdirSync(join(patch.path, '..')) }
  }

  test('without a secret stays as it is', async () => {
    const { patch, result, left } = await screened('fine')
    expect([result, left]).toEqual([patch, ['changes.patch']])
  })

  test('with one becomes a text to be read, with the place after the change', async () => {
    const { patch, result, left } = await screened(`key ${TOKEN}`)
    const redacted = [`github-token at a.txt:12 (ghp_…, 40 characters, fingerprint ${fingerprint(TOKEN)})`]
    const path = patch.path.replace('.patch', '.redacted.txt')
    expect([result, left]).toEqual([{ ...patch, path, redacted }, ['changes.redacted.txt']])
    expect(readFileSync(path, 'utf8')).toContain(`| +key [redacted: github-token, ${fingerprint(TOKEN)}]\n`)
  })

  test('with one that is allowed stays; with another beside it, it does not', async () => {
    expect((await screened(`k ${TOKEN}`, [fingerprint(TOKEN)])).left).toEqual(['changes.patch'])
    expect((await screened(`k ${TOKEN} ${TOKEN_2}`, [fingerprint(TOKEN)])).left).toEqual([
      'changes.redacted.txt',
    ])
  })
})
