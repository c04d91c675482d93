import { expect, test } from 'vitest'
import { CODEX_START, codexAnswer, FAKE_CLAUDE, started, tryRun, writeProgram } from './transport-harness.ts'

const exited0 = { how: 'exited', code: 0 }

test('a flood on stdout is cut at the limit, in memory and on disk (I7)', async () => {
  const { run, transcript, left } = await tryRun({
    prompt: '[[fake: flood-stdout]]',
    maxOutputBytes: 100_000,
  })
  const stdout = String(run.stdout)
  expect({
    ending: run.ending,
    stdoutBytes: stdout.length,
    sameOnDisk: transcript?.bytes.toString() === stdout,
    mode: transcript?.mode,
    left,
  }).toEqual({
    ending: { how: 'overflowed', limitBytes: 100_000 },
    stdoutBytes: 100_000,
    sameOnDisk: true,
    mode: 0o600,
    left: [],
  })
})

test('a flood without a newline is cut as well, and no line of it is watched', async () => {
  const { run, notices, left } = await tryRun({
    prompt: '[[fake: flood-line]]',
    maxOutputBytes: 5_000_000,
  })
  expect({ ending: run.ending, notices, left }).toEqual({
    ending: { how: 'overflowed', limitBytes: 5_000_000 },
    notices: [
      { useful: true },
      { useful: true },
      { useful: false, activity: 'lines over 1 MiB, not read: 1' },
    ],
    left: [],
  })
})

test('exit 0 is not an exit 0 if output that came after it was cut', async () => {
  const late = writeProgram('#!/bin/sh\n(sleep 0.02; echo more) &\necho early\n')
  const { run } = await tryRun({ executable: late.path, maxOutputBytes: 8 })
  late.remove()
  const ending = { how: 'overflowed', limitBytes: 8 }
  expect(run).toEqual({ ...started, ending, stdout: 'early\nmo', stderr: '', bytesOut: 11 })
})

test('output of exactly the limit is whole', async () => {
  const stdout = CODEX_START + codexAnswer('hello')
  const { run } = await tryRun({ prompt: 'hello', maxOutputBytes: stdout.length })
  expect(run).toEqual({ ...started, ending: exited0, stdout, stderr: '', bytesOut: stdout.length })
})

test('a line over 1 MiB is skipped and counted, and kept in the output', async () => {
  const { run, notices } = await tryRun({ prompt: 'hello [[fake: flood-line 2000000]]' })
  const stdout = `${CODEX_START}${'x'.repeat(2_000_000)}\n${codexAnswer('hello')}`
  expect({ run, notices }).toEqual({
    run: {
      ...started,
      ending: exited0,
      stdout,
      stderr: '',
      bytesOut: stdout.length,
      losses: { omittedBytes: 0, linesSkipped: 1, invalidUtf8Lines: 0 },
    },
    notices: [
      { useful: true },
      { useful: true },
      { useful: false, activity: 'lines over 1 MiB, not read: 1' },
      { useful: true },
      { useful: true },
    ],
  })
})

test('of a flood on stderr the last 64 KB are kept, and the answer comes through', async () => {
  const { run } = await tryRun({ prompt: 'hello [[fake: flood-stderr 400000]]' })
  const stdout = CODEX_START + codexAnswer('hello')
  const stderr = `${'e'.repeat(99)}\n`.repeat(4000).slice(-64 * 1024)
  expect(run).toEqual({ ...started, ending: exited0, stdout, stderr, bytesOut: stdout.length })
})

test('bytes that are not UTF-8 are replaced in the text and kept in the transcript', async () => {
  const { run, transcript } = await tryRun({ prompt: '[[fake: invalid-utf8]]' })
  const [before, after] = (CODEX_START + codexAnswer('|')).split('|')
  expect({
    stdout: run.stdout,
    losses: run.losses,
    transcript: transcript?.bytes.toString('latin1'),
  }).toEqual({
    stdout: `${before}\uFFFD\uFFFD${after}`,
    losses: { omittedBytes: 0, linesSkipped: 0, invalidUtf8Lines: 1 },
    transcript: `${before}\u00ff\u00fe${after}`,
  })
})

test('a line on stderr that is not UTF-8 is counted as well', async () => {
  const odd = writeProgram("#!/bin/sh\nprintf 'a\\n\\377\\nb\\n' >&2\necho done\n")
  const { run } = await tryRun({ executable: odd.path })
  odd.remove()
  const losses = { omittedBytes: 0, linesSkipped: 0, invalidUtf8Lines: 1 }
  expect(run).toEqual({
    ...started,
    ending: exited0,
    stdout: 'done\n',
    stderr: 'a\n\uFFFD\nb\n',
    bytesOut: 5,
    losses,
  })
})

test('of an output too long to be held, the beginning, the pinned lines and the end are kept, as whole lines (I7)', async () => {
  const chatter =
    '{"type":"item.completed","item":{"id":"item_x","type":"reasoning","text":"Still thinking."}}'
  const many = `yes '${chatter}' | head -n 90000`
  const pinned = '{"type":"result","n":1}'
  const flood = writeProgram(
    `#!/bin/sh\necho '{"n":"first"}'\n${many}\necho '${pinned}'\n${many}\necho '{"n":"last"}'\n`,
  )
  const { run, raw, transcript } = await tryRun({
    executable: flood.path,
    maxOutputBytes: 64 * 1024 * 1024,
    watch: (line) => (line.includes('"result"') ? { useful: true, keep: true } : { useful: true }),
  })
  flood.remove()
  const lines = raw.stdout.trimEnd().split('\n')
  const others = lines.filter((line) => line !== chatter)
  expect({
    ending: run.ending,
    others,
    first: lines[0],
    last: lines.at(-1),
    isBounded: raw.stdout.length < 8 * 1024 * 1024 + 100,
    missing: raw.losses.omittedBytes,
    onDisk: transcript?.bytes.length,
  }).toEqual({
    ending: exited0,
    others: ['{"n":"first"}', pinned, '{"n":"last"}'],
    first: '{"n":"first"}',
    last: '{"n":"last"}',
    isBounded: true,
    missing: raw.bytesOut - raw.stdout.length,
    onDisk: raw.bytesOut,
  })
})

test('the clocks run while the worker floods (I7)', async () => {
  const flood = writeProgram('#!/bin/sh\nexec yes "{}"\n')
  const ended = await Promise.all([
    tryRun({ executable: flood.path, wallMs: 300, maxOutputBytes: 2 ** 40 }),
    tryRun({
      executable: flood.path,
      startMs: 300,
      maxOutputBytes: 2 ** 40,
      watch: () => ({ useful: false }),
    }),
  ])
  flood.remove()
  expect(ended.map(({ run, left }) => ({ ending: run.ending, left }))).toEqual([
    { ending: { how: 'timed_out', clock: 'wall' }, left: [] },
    { ending: { how: 'timed_out', clock: 'start' }, left: [] },
  ])
})

test('a worker that closes its stdout and works on is waited for', async () => {
  const closed = writeProgram('#!/bin/sh\necho early\nexec >&-\nsleep 0.2\nexit 3\n')
  const { run } = await tryRun({ executable: closed.path })
  closed.remove()
  expect(run).toEqual({
    ...started,
    ending: { how: 'exited', code: 3 },
    stdout: 'early\n',
    stderr: '',
    bytesOut: 6,
  })
})

test.each([
  ['codex', {}],
  [
    'claude',
    { executable: FAKE_CLAUDE, args: ['-p', '--output-format', 'stream-json', '--verbose', '--model', 'm'] },
  ],
])('%s dripping byte by byte gives what it gives at once', async (_, fake) => {
  const cwd = /"cwd":"[^"]*"/
  const watched = { ...fake, watch: (line: string) => ({ useful: true, activity: line.replace(cwd, '') }) }
  const atOnce = await tryRun({ ...watched, prompt: 'Grüße 👋' })
  const dripped = await tryRun({ ...watched, prompt: 'Grüße 👋 [[fake: drip 0]]' })
  const told = ({ run, notices }: typeof atOnce) => ({
    notices,
    run: { ...run, stdout: String(run.stdout).replace(cwd, ''), bytesOut: 0 },
  })
  expect(told(dripped)).toEqual(told(atOnce))
})
