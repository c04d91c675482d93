import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { identify, isAlive } from '../../src/io/identity.ts'
import { lastLine, probe } from '../../src/io/probes.ts'
import { tempFolder, writeIn } from './temp-folder.ts'

const PATH = '/usr/local/bin:/usr/bin:/bin'
const script = (body: string) => writeIn(tempFolder(), 'cli', `#!/bin/sh\n${body}\n`, 0o700)
const look = (body: string, timeoutMs?: number) =>
  probe(script(body), [], { env: { PATH }, ...(timeoutMs === undefined ? {} : { timeoutMs }) })

test('what a program prints and how it exits', async () => {
  expect(await look('echo out; echo err >&2; exit 3')).toEqual({
    how: 'ended',
    code: 3,
    out: 'out',
    err: 'err',
  })
})

test('arguments arrive as they are, and stdin is at its end', async () => {
  const file = script('cat; printf "%s|" "$@"')
  expect(await probe(file, ['a b', '$HOME', '--', '*'], { env: { PATH } })).toEqual({
    how: 'ended',
    code: 0,
    out: 'a b|$HOME|--|*|',
    err: '',
  })
})

test('a program sees the folders of the vendors and no key (I6)', async () => {
  const env = {
    PATH,
    HOME: '/h',
    CODEX_HOME: '/c',
    OPENAI_API_KEY: 'sk',
    ANTHROPIC_BASE_URL: 'http://x',
    MINE: '1',
  }
  const seen = await probe(script('env | grep -v "^_=\\|^PWD=\\|^SHLVL=\\|^OLDPWD=" | sort; pwd'), [], {
    env,
    extra: { CODEX_HOME: '/probe' },
  })
  expect(seen).toMatchObject({
    how: 'ended',
    out: [
      'CODEX_HOME=/probe',
      'DISABLE_AUTOUPDATER=1',
      'HOME=/h',
      'NO_COLOR=1',
      `PATH=${PATH}`,
      'TERM=dumb',
      '/',
    ].join('\n'),
  })
})

test('a program that hangs is ended at its bound, and its children with it (I2)', async () => {
  const folder = tempFolder()
  const body = `(sleep 100; true) & echo $! > ${folder}/pid; sleep 100`
  expect(await look(body, 1_000)).toEqual({ how: 'timed_out', timeoutMs: 1_000 })
  const child = Number(readFileSync(join(folder, 'pid'), 'utf8'))
  await expect.poll(() => isAlive(identify(child))).toBe(false)
})

test('a descendant in a session of its own that keeps the output open does not hold up the answer', async () => {
  const folder = tempFolder()
  onTestFinished(() => {
    process.kill(Number(readFileSync(join(folder, 'pid'), 'utf8')))
  })
  const body = `setsid sh -c 'echo $$ > ${folder}/pid; exec sleep 100' & sleep 100`
  expect(await look(body, 1_000)).toEqual({ how: 'timed_out', timeoutMs: 1_000 })
})

test('what is not there, or is no program, did not start', async () => {
  const file = writeIn(tempFolder(), 'cli', 'no program\n', 0o600)
  for (const path of ['/nowhere/cli', file])
    expect(await probe(path, [], { env: { PATH } })).toMatchObject({ how: 'not_started' })
})

test.each([
  ['Notice\nError: no\n\n', 'Error: no'],
  ['\u001b[31mred\u001b[0m \u0007bell\u202e', 'red bell'],
  ['', ''],
  [`${'x'.repeat(500)}`, 'x'.repeat(160)],
])('the last line of %j, fit to print', (text, expected) => {
  expect(lastLine(text)).toBe(expected)
})
