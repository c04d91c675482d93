import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import {
  CODEX_START,
  codexAnswer,
  FAKE_CODEX,
  neverRan,
  started,
  TIERS,
  tryRun,
} from './transport-harness.ts'

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'transport-start-')))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function program(name: string, text: string, mode = 0o755): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  chmodSync(path, mode)
  return path
}

/** The JSON inside the answer of fake-codex. */
function answerOf(stdout: string): Record<string, unknown> {
  const line = stdout.split('\n').find((text) => text.includes('agent_message')) ?? ''
  return JSON.parse(JSON.parse(line).item.text)
}

const nothingStarted = (cause: string, message: string) => ({
  run: { ...neverRan, ending: { how: 'not_started', cause, message } },
  raw: expect.anything(),
  notices: [],
  transcript: undefined,
  spawned: undefined,
  left: [],
})

describe.each(TIERS)('on the $tier tier', ({ containment, isHere }) => {
  const trying = test.runIf(isHere)

  trying('the worker gets the environment given and nothing else (I6)', async () => {
    process.env.SECRET_OF_SOMEBODY_ELSE = 'x'
    const env = {
      PATH: `${dirname(process.execPath)}:/usr/bin:/bin`,
      WAYBILL_RUN: 'a-run',
      LANG: 'C',
      PWD: 'wrong',
    }
    const { run, raw } = await tryRun({ containment, prompt: '[[fake: env]]', env, cwd: folder })
    delete process.env.SECRET_OF_SOMEBODY_ELSE
    expect(run.ending).toEqual({ how: 'exited', code: 0 })
    expect(answerOf(raw.stdout)).toEqual({ ...env, PWD: folder })
  })

  trying('arguments and prompt arrive byte for byte; no shell reads them (G16, G22)', async () => {
    const args = ['exec', '--json', '-c', 'a=$(touch made) `id` "b" * \'c\' ; \\', '-m', '', '-']
    const prompt = `--help -- ${'Grüße, "quotes" and\nlines. '.repeat(40_000)}[[fake: argv]]`
    const { raw } = await tryRun({ containment, args, prompt, cwd: folder })
    expect(answerOf(raw.stdout)).toEqual({
      argv: args,
      cwd: folder,
      stdinBytes: Buffer.byteLength(prompt),
      stdinSha256: createHash('sha256').update(prompt).digest('hex'),
    })
  })

  trying('a worker that never reads its prompt ends as it likes', async () => {
    const executable = program('deaf', '#!/bin/sh\nexec 0<&-\necho deaf\n')
    const { run } = await tryRun({ containment, executable, prompt: 'x'.repeat(10_000_000) })
    const ending = { how: 'exited', code: 0 }
    expect(run).toEqual({ ...started, ending, stdout: 'deaf\n', stderr: '', bytesOut: 5 })
  })

  trying('an empty prompt is an empty, closed stdin', async () => {
    const executable = program('count', '#!/bin/sh\nwc -c | tr -d " "\n')
    const { run } = await tryRun({ containment, executable, prompt: '' })
    expect({ ending: run.ending, stdout: run.stdout }).toEqual({
      ending: { how: 'exited', code: 0 },
      stdout: '0\n',
    })
  })

  trying('a program that is not there', async () => {
    const executable = join(folder, 'missing')
    expect(await tryRun({ containment, executable })).toEqual(
      nothingStarted('missing', `${executable} does not exist.`),
    )
  })

  trying('a program that may not be executed', async () => {
    const executable = program('plain', '#!/bin/sh\n', 0o644)
    expect(await tryRun({ containment, executable })).toEqual(
      nothingStarted('not_executable', `${executable} may not be executed.`),
    )
  })

  trying('a script whose interpreter is not there', async () => {
    const executable = program('orphan', '#!/nowhere/interpreter\n')
    expect(await tryRun({ containment, executable })).toEqual(
      nothingStarted(
        'not_executable',
        `${executable} names an interpreter in its first line that does not exist.`,
      ),
    )
  })

  trying('a folder that is not there is not taken for a missing program', async () => {
    const cwd = join(folder, 'gone')
    const tried = await tryRun({ containment, cwd, transcriptPath: join(folder, 'never.jsonl') })
    expect(tried).toEqual(
      nothingStarted('other', `${cwd} is not a folder that exists, so nothing can run in it.`),
    )
  })

  trying('an argument that no program can be given', async () => {
    const tried = await tryRun({ containment, args: ['exec', 'a\0b'] })
    expect(tried.run.ending).toEqual({
      how: 'not_started',
      cause: 'other',
      message: expect.stringContaining(`${FAKE_CODEX} could not be started: `),
    })
  })
})

test('a transcript that exists is not written over, and nothing starts', async () => {
  const transcriptPath = join(folder, 'earlier.jsonl')
  writeFileSync(transcriptPath, 'an earlier run')
  const { run, spawned } = await tryRun({ transcriptPath })
  expect({ run, spawned, kept: readFileSync(transcriptPath, 'utf8') }).toEqual({
    run: {
      ...neverRan,
      ending: { how: 'not_started', cause: 'other', message: expect.stringContaining(transcriptPath) },
    },
    spawned: undefined,
    kept: 'an earlier run',
  })
})

test('a transcript that does not fit on the disk is not called whole, and the run goes on', () => {
  // A file size limit of one block stands in for a full disk; Node ignores the signal that comes with it.
  const place = join(folder, 'full')
  mkdirSync(place)
  const source = `
    const { tryRun } = await import(${JSON.stringify(new URL('./transport-harness.ts', import.meta.url).href)})
    const { run, transcript } = await tryRun({ prompt: 'hello '.repeat(1000) })
    process.stdout.write(JSON.stringify({ ...run, stdout: run.stdout.length, bytesOut: 0, onDisk: transcript.bytes.length }))
  `
  const script = 'ulimit -f 1; exec "$0" --input-type=module -e "$1"'
  const said = execFileSync('/bin/sh', ['-c', script, process.execPath, source], { encoding: 'utf8' })
  const { transcriptPath: _, ...withoutPath } = started
  expect(JSON.parse(said)).toEqual({
    ...withoutPath,
    ending: { how: 'exited', code: 0 },
    stdout: (CODEX_START + codexAnswer('hello '.repeat(1000).trim())).length,
    stderr: '',
    bytesOut: 0,
    onDisk: 512,
  })
})
