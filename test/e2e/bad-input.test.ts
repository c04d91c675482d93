import { execFileSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { closedAfterEach } from '../closed-after-each.ts'
import { WAYBILL } from '../plugin.ts'
import { runProgram } from '../real/processes.ts'
import { type Home, type HomeOptions, home, write } from './home.ts'

const keep = closedAfterEach()
const at = (options: HomeOptions = {}) => keep(home({ codex: ['read', 'write'], ...options }))

/** What the caller learns: exit code, kind of failure, and the words that must be in message and hint. */
const refusal = async (here: Home, args: string[]) => {
  const { code, document } = await here.json(args)
  return {
    code,
    kind: document.failure?.kind,
    message: document.failure?.message ?? '',
    hint: document.failure?.hint ?? '',
  }
}

describe('bad input gets a clear error, and nothing runs', () => {
  test.each([
    ['an unknown worker', ['run', 'x', '--worker', 'codx'], 2, 'unknown_name', /no worker `codx`/, /`codex`/],
    [
      'an unknown model',
      ['run', 'x', '--model', 'gpt-6.1-soll'],
      2,
      'unknown_name',
      /gpt-6\.1-soll/,
      /`gpt-6\.1-sol`/,
    ],
    [
      'an unknown role',
      ['run', 'x', '--role', 'auditor'],
      2,
      'unknown_name',
      /no role `auditor`/,
      /code-auditor/,
    ],
    ['an unknown option', ['run', 'x', '--wirte'], 2, 'wrong_usage', /no option --wirte/, /--write/],
    ['an unknown mode', ['run', 'x', '--mode', 'wrte'], 2, 'wrong_usage', /"wrte" is not known/, /`write`/],
    ['an empty goal', ['run', '  '], 2, 'empty_goal', /empty/, /waybill run/],
    ['two goals', ['run', 'mend', 'this'], 2, 'wrong_usage', /one goal was expected, 2 were given/, /quotes/],
    ['a duration without a unit', ['run', 'x', '--wall', '15'], 2, 'wrong_usage', /--wall "15"/, /15m/],
    [
      'an amount that is none',
      ['run', 'x', '--max-usd', 'lots'],
      2,
      'wrong_usage',
      /--max-usd "lots"/,
      /0\.50/,
    ],
    [
      'a schema that is missing',
      ['run', 'x', '--schema', 'no.json'],
      2,
      'file_refused',
      /no\.json: there is no such file/,
      /readable/,
    ],
    [
      'network for a reading Codex',
      ['run', 'x', '--network'],
      2,
      'wrong_usage',
      /--network needs --mode write/,
      /help/,
    ],
    [
      'a file that is missing',
      ['run', 'x', '--files', 'no.ts'],
      2,
      'file_refused',
      /no such file/,
      /inside the repository/,
    ],
    [
      'a file outside',
      ['run', 'x', '--files', '../bin/node'],
      2,
      'file_refused',
      /outside/,
      /inside the repository/,
    ],
  ])('%s', async (_what, args, code, kind, message, hint) => {
    const here = at()
    const told = await refusal(here, args as string[])
    expect(told).toEqual({
      code,
      kind,
      message: expect.stringMatching(message as RegExp),
      hint: expect.stringMatching(hint as RegExp),
    })
    expect(existsSync(join(here.waybillHome, 'runs'))).toBe(false)
  })

  test('an unknown verb names the nearest', async () => {
    const here = at()
    const { code, stderr } = await here.waybill(['rnu', 'x'])
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringMatching(/no command `rnu`[\s\S]*`run`/),
    })
  })

  test('a link that leaves the repository is judged by what it opens (I6)', async () => {
    const here = at()
    write(join(here.root, 'secret.txt'), 'secret')
    symlinkSync(join(here.root, 'secret.txt'), join(here.project, 'inside.txt'))
    expect(await refusal(here, ['run', 'x', '--files', 'inside.txt'])).toMatchObject({
      code: 2,
      kind: 'file_refused',
    })
  })

  test('10 MB of prompt', async () => {
    const here = at()
    const { code, document } = await here.json(['run', '-'], { stdin: 'x'.repeat(10 * 1024 * 1024) })
    expect({ code, kind: document.failure?.kind, message: document.failure?.message }).toEqual({
      code: 2,
      kind: 'prompt_too_large',
      message: 'the goal has 10485760 bytes; at most 1048576 can be sent',
    })
  })

  test('outside a repository, and in one without commits', async () => {
    const here = at()
    const bare = join(here.root, 'elsewhere')
    mkdirSync(bare)
    const outside = await here.json(['run', 'x'], { cwd: bare })
    expect({
      code: outside.code,
      kind: outside.document.failure?.kind,
      hint: outside.document.failure?.hint,
    }).toEqual({
      code: 6,
      kind: 'not_a_repository',
      hint: 'Consent is kept per repository: run `git init` first.',
    })
    execFileSync('git', ['init', '--quiet', here.project], { env: here.env() })
    rmSync(join(here.project, '.git'), { recursive: true })
    execFileSync('git', ['init', '--quiet', here.project], { env: here.env() })
    const unborn = await here.json(['run', 'x', '--write'])
    expect({ code: unborn.code, kind: unborn.document.failure?.kind }).toEqual({
      code: 6,
      kind: 'no_commits',
    })
  })

  test('no CLI, and no login', async () => {
    const here = at({ noCli: true })
    expect(await refusal(here, ['run', 'x'])).toMatchObject({
      code: 6,
      kind: 'worker_missing',
      hint: expect.stringContaining('npm install -g @openai/codex'),
    })
    const { code, document } = await here.json(['run', 'x'], { env: { ...here.env(), OPENAI_API_KEY: '' } })
    expect({ code, kind: document.failure?.kind, hint: document.failure?.hint }).toEqual({
      code: 6,
      kind: 'worker_unauthenticated',
      hint: expect.stringContaining('codex login'),
    })
  })

  test('a config that does not parse says file, line, field, expected and found', async () => {
    const here = at({ config: 'caps:\n  runUsd: lots\n' })
    const { code, kind, message } = await refusal(here, ['run', 'x'])
    expect({ code, kind, message }).toEqual({
      code: 6,
      kind: 'config_invalid',
      message: expect.stringMatching(
        /config\.yaml line 2: `caps\.runUsd` must be a number of US dollars.*"lots"/,
      ),
    })
  })

  test('a CLI that knows none of our flags is too old', async () => {
    const here = at({ noCli: true })
    const old = join(here.root, 'bin/codex')
    writeFileSync(
      old,
      '#!/bin/sh\necho "error: unexpected argument \'--ignore-rules\' found" >&2\nexit 2\n',
      { mode: 0o755 },
    )
    expect(await refusal(here, ['run', 'x'])).toMatchObject({ code: 6, kind: 'worker_too_old' })
  })
})

describe('the ledger is never replaced', () => {
  test('damaged: set aside, said, refused, and refused again', async () => {
    const here = at()
    await here.waybill(['run', 'hello'])
    const ledger = join(here.waybillHome, 'ledger.db')
    for (const file of readdirSync(here.waybillHome))
      if (/ledger\.db-/.test(file)) rmSync(join(here.waybillHome, file))
    writeFileSync(ledger, 'this is no database, and long enough to be read as one'.repeat(100))
    const damaged = readFileSync(ledger)
    for (const _again of [1, 2])
      expect(await refusal(here, ['run', 'x'])).toMatchObject({
        code: 6,
        kind: 'ledger_unavailable',
        message: expect.stringContaining('ledger.db.damaged'),
      })
    expect({
      kept: readFileSync(`${ledger}.damaged`).equals(damaged),
      untouched: readFileSync(ledger).equals(damaged),
    }).toEqual({ kept: true, untouched: true })
  })

  test('locked by another process', async () => {
    const here = at()
    await here.waybill(['run', 'hello'])
    const hold = `const { DatabaseSync } = require('node:sqlite'); const db = new DatabaseSync(${JSON.stringify(join(here.waybillHome, 'ledger.db'))}); db.exec('BEGIN EXCLUSIVE'); console.log('held'); setTimeout(() => {}, 60000)`
    const { spawn } = await import('node:child_process')
    const holder = spawn(process.execPath, ['-e', hold], { stdio: ['ignore', 'pipe', 'ignore'] })
    await new Promise((resolve) => holder.stdout.once('data', resolve))
    try {
      expect(await refusal(here, ['run', 'x'])).toMatchObject({
        code: 6,
        kind: 'ledger_unavailable',
        message: expect.stringContaining('locked by another process'),
      })
    } finally {
      holder.kill('SIGKILL')
    }
  })

  test('cut short', async () => {
    const here = at()
    await here.waybill(['run', 'hello'])
    for (const file of readdirSync(here.waybillHome))
      if (/ledger\.db-/.test(file)) rmSync(join(here.waybillHome, file))
    const ledger = join(here.waybillHome, 'ledger.db')
    truncateSync(ledger, Math.floor(statSync(ledger).size / 2))
    expect(await refusal(here, ['run', 'x'])).toMatchObject({ code: 6, kind: 'ledger_unavailable' })
  })
})

describe('odd surroundings', () => {
  test('a goal that starts with a dash reaches the worker byte for byte', async () => {
    const here = at()
    const { code, stdout } = await here.waybill(['run', '--json', '--', '-rf / [[fake: argv]]'])
    const { argv } = JSON.parse(JSON.parse(stdout).text) as { argv: string[] }
    expect({ code, inArgv: argv.join(' ').includes('-rf /') }).toEqual({ code: 0, inArgv: false })
  })

  test('stdout that is closed does not change the exit code', async () => {
    const here = at()
    const { code } = await runProgram('sh', ['-c', `"${WAYBILL}" run hello >&-; echo $? > code`], {
      cwd: here.project,
      env: here.env(),
      timeoutMs: 30_000,
    })
    expect({ code, waybill: readFileSync(join(here.project, 'code'), 'utf8').trim() }).toEqual({
      code: 0,
      waybill: '0',
    })
  })

  test('without a terminal `allow` says so and allows nothing', async () => {
    const here = at({ codex: [] })
    const { code, stderr } = await runProgram('setsid', ['-w', WAYBILL, 'allow', 'codex'], {
      cwd: here.project,
      env: here.env(),
      timeoutMs: 30_000,
    })
    expect({ code, stderr }).toEqual({
      code: 3,
      stderr: expect.stringMatching(/only a person can allow a worker/),
    })
  })

  test('without Node it says what is needed', async () => {
    const here = at()
    rmSync(join(here.root, 'bin/node'))
    const env = { ...here.env(), PATH: `${join(here.root, 'bin')}` }
    const none = await runProgram('/bin/sh', [WAYBILL, 'jobs'], { cwd: here.project, env, timeoutMs: 10_000 })
    expect({ code: none.code, stderr: none.stderr }).toEqual({
      code: 6,
      stderr: expect.stringContaining('Node 22.13 or newer'),
    })
  })
})
