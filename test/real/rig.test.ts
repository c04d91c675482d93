import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { installRealCli } from './install.ts'
import { loopbackOnly } from './loopback-only.ts'
import { git } from './project.ts'
import { codexProvider, pinnedNode, type Rig, type RigOptions, rig } from './rig.ts'

const open: Rig[] = []

beforeAll(async () => {
  await installRealCli()
})

afterEach(() => {
  for (const { dispose } of open.splice(0)) dispose()
})

function newRig(options: RigOptions = {}): Rig {
  const made = rig('rig', options)
  open.push(made)
  return made
}

const MAIN = join(import.meta.dirname, '../servers/main.ts')

function scriptFile({ root }: Rig, script: unknown): string {
  const file = join(root, 'script.json')
  writeFileSync(file, JSON.stringify(script))
  return file
}

describe('a rig', () => {
  test('makes the same commit from the same files', () => {
    const files = { 'src/sum.js': 'export {}\n' }
    const ids = [newRig({ files }), newRig({ files })].map(({ project }) => git(project, 'rev-parse', 'HEAD'))
    expect(ids[0]).toBe(ids[1])
  })

  test('puts the chosen CLIs on the PATH, and only those', async () => {
    const found = async (options: RigOptions) => {
      const { run } = newRig(options)
      const script = 'claude --version; codex --version; node --version'
      return (await run('sh', ['-c', script])).stdout.trim().split('\n')
    }
    const { stdout: node } = await newRig().run(pinnedNode, ['--version'])
    expect(await found({})).toEqual(['2.1.329 (Claude Code)', 'codex-cli 0.169.0', node.trim()])
    expect(await found({ claude: '2.1.197', codex: 'binary' })).toEqual([
      '2.1.197 (Claude Code)',
      'codex-cli 0.169.0',
      node.trim(),
    ])
    expect(await found({ claude: 'none', codex: 'none' })).toEqual([node.trim()])
  })

  test('hands nothing of the environment on', async () => {
    const { run, env } = newRig()
    const { stdout } = await run('env', [])
    const names = stdout.split('\n').flatMap((line) => (line === '' ? [] : (line.split('=')[0] ?? [])))
    expect(names.sort()).toEqual(Object.keys(env()).sort())
  })

  test('kills a program and its children at the time-out', async () => {
    const { run, survivors } = newRig()
    const { code, signal, stdout } = await run('sh', ['-c', 'echo started; sleep 100 & sleep 100'], {
      timeoutMs: 500,
    })
    expect({ code, signal, stdout, left: survivors() ?? [] }).toEqual({
      code: null,
      signal: 'SIGKILL',
      stdout: 'started\n',
      left: [],
    })
  })

  test.skipIf(process.platform !== 'linux')('finds and ends what left its group (Linux)', async () => {
    const { run, root, dispose } = newRig()
    // Through the pipe, since the child must have left before the group is killed.
    const script = `mkfifo p; setsid sh -c 'echo begun > p; exec sleep 100 >/dev/null 2>&1' & cat p`
    const { code, stdout } = await run('sh', ['-c', script])
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'begun\n' })
    expect(dispose().map(({ command }) => command)).toEqual([expect.stringContaining('sleep 100')])
    expect(existsSync(root)).toBe(false)
  })
})

describe('the servers as a program', () => {
  const answer = { lanes: [{ name: 'main', turns: [{ say: [{ message: 'Hello.' }] }] }] }

  test.each(['stdin closes', 'SIGTERM'])('print their addresses and serve until %s', async (end) => {
    const made = newRig()
    const file = scriptFile(made, { openai: answer, anthropic: { lanes: [] } })
    const child = spawn(pinnedNode, [MAIN, file], { stdio: ['pipe', 'pipe', 'inherit'] })
    const [line] = await once(child.stdout, 'data')
    const urls = JSON.parse(String(line))
    const statuses = await Promise.all([fetch(`${urls.openai}/models`), fetch(`${urls.anthropic}/nowhere`)])
    if (end === 'SIGTERM') child.kill('SIGTERM')
    else child.stdin.end()
    const [code] = await once(child, 'exit')
    expect({ code, statuses: statuses.map(({ status }) => status) }).toEqual({
      code: 0,
      statuses: [200, 404],
    })
  })

  test.each([
    ['a field nobody knows', { openai: { lanes: [{ nam: 'x', turns: [] }] } }, 'did you mean name?'],
    [
      'a kind of turn nobody knows',
      { openai: { lanes: [{ name: 'x', turns: [{ hnag: 1 }] }] } },
      'one of say, failure',
    ],
    [
      'a bad pattern',
      { openai: { lanes: [{ name: 'x', when: { model: '(' }, turns: [] }] } },
      'Invalid regular',
    ],
  ])('refuse %s', async (_, script, expected) => {
    const made = newRig()
    const { code, stdout, stderr } = await made.run('node', [MAIN, scriptFile(made, script)])
    expect({ code, stdout, stderr }).toEqual({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining(expected),
    })
  })

  const alone = loopbackOnly()
  const title = alone.ok ? '' : ` (not here: ${alone.because})`

  test.skipIf(!alone.ok)(`give Codex all it needs where there is only loopback${title}`, async () => {
    if (!alone.ok) return
    const made = newRig()
    const logFile = join(made.root, 'requests.jsonl')
    const script = scriptFile(made, { openai: { ...answer, logFile } })
    const codex = ['codex', 'exec', '--json', ...codexProvider('{openai}'), 'Hi']
    const { file, args } = alone.wrap('node', [MAIN, script, '--', ...codex])
    const { code, stdout } = await made.run(file, args)
    const log = readFileSync(logFile, 'utf8').trim().split('\n')
    expect({ code, hello: stdout.includes('"text":"Hello."'), requests: log.length }).toEqual({
      code: 0,
      hello: true,
      requests: 1,
    })
  })
})
