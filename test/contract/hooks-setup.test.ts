import { chmodSync, existsSync, mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { write } from '../e2e/home.ts'
import { runProgram } from '../real/processes.ts'
import { denial, fire, hookEnv, LAUNCHER, machine, recorded, SHELLS } from './hooks-harness.ts'

const STATE = { schema: 1, rev: 1, thread: { title: 'Mend the till', open: true }, running: [] }

test.each(SHELLS)(
  'without node who asked hears it each time, a session once, a tool call never (%s)',
  async (shell) => {
    const here = machine()
    const { sessionStart, agent, tool, typed } = recorded('2.1.329', here.project)
    write(join(here.project, '.waybill/conversation_state.json'), JSON.stringify(STATE))
    const bare = join(here.root, 'bare')
    mkdirSync(bare)
    for (const name of ['cat', 'rm', 'mkdir']) symlinkSync(`/bin/${name}`, join(bare, name))
    const env = hookEnv(here, { PATH: bare })
    const tell = (event: Parameters<typeof fire>[1]) => fire(here, event, { shell: `/bin/${shell}`, env })
    const problem =
      'Waybill needs Node 22.13 or newer, and there is no `node` on the PATH. Install it, then start this session again.'
    const auditor = agent('waybill:codex-auditor')
    expect([await tell(auditor), await tell(auditor)]).toEqual([denial(problem), denial(problem)])
    expect(await tell(typed('/waybill:deny'))).toEqual({ decision: 'block', reason: problem })
    expect([await tell(sessionStart), await tell(sessionStart)]).toEqual([
      { systemMessage: problem },
      undefined,
    ])
    expect(await tell(tool('Bash', 'waybill allow'))).toBeUndefined()
  },
)

test('what is not ours starts no node: the launcher leaves by itself', async () => {
  const here = machine()
  const { sessionStart, agent, tool } = recorded('2.1.329', here.project)
  const bin = join(here.root, 'marked')
  const mark = join(here.root, 'node was started')
  write(join(bin, 'node'), `#!/bin/sh\n: >'${mark}'\n`)
  chmodSync(join(bin, 'node'), 0o755)
  const env = hookEnv(here, { PATH: `${bin}:/usr/bin:/bin` })
  for (const event of [
    sessionStart,
    agent('general-purpose'),
    tool('Bash', 'git log'),
    tool('Bash', 'waybill jobs'),
    tool('NotebookEdit'),
  ]) {
    await fire(here, event, { env })
  }
  expect(existsSync(mark)).toBe(false)
  await fire(here, tool('Bash', 'waybill allow'), { env })
  expect(existsSync(mark)).toBe(true)
})

test.each([
  ['what is not JSON', 'claude', 'tool-call', '{ consents.json', /^waybill: .*JSON.*\n$/],
  ['nothing', 'claude', 'session-start', '', /^waybill: .*JSON.*\n$/],
  [
    'a host that is not known',
    'nobody',
    'tool-call',
    '{"consents.json":1}',
    /^waybill: there is no host "nobody"\n$/,
  ],
  ['an event of another shape', 'claude', 'tool-call', '{"consents.json":1}', /^$/],
  ['an event that is not ours', 'claude', 'made-up', '{"waybill":1}', /^$/],
])(
  '%s breaks nothing: exit 0, nothing on stdout, one line on stderr',
  async (_what, host, event, stdin, stderr) => {
    const here = machine()
    write(join(here.project, '.waybill/conversation_state.json'), '{}')
    const start = { cwd: here.project, env: hookEnv(here), stdin, timeoutMs: 30_000 }
    const ended = await runProgram('sh', [LAUNCHER, host, event], start)
    expect(ended).toMatchObject({ code: 0, stdout: '', stderr: expect.stringMatching(stderr) })
  },
)

test('a call to a subagent of ours that cannot be answered is refused, never left to the host', async () => {
  const here = machine()
  const blocked = join(here.root, 'a file')
  write(blocked, '')
  const { event, input } = recorded('2.1.197', here.project).agent('waybill:codex-auditor')
  const start = { cwd: here.project, env: hookEnv(here, { WAYBILL_HOME: blocked }), timeoutMs: 30_000 }
  const ended = await runProgram('sh', [LAUNCHER, 'claude', event], {
    ...start,
    stdin: JSON.stringify(input),
  })
  const why = `EEXIST: file already exists, mkdir '${blocked}'`
  expect({ ...ended, stdout: JSON.parse(ended.stdout) }).toMatchObject({
    code: 0,
    stdout: denial(
      `Waybill could not answer this call (${why}). Nothing is known to have been done. \`waybill doctor\` checks the set-up.`,
    ),
    stderr: `waybill: ${why}\n`,
  })
})
