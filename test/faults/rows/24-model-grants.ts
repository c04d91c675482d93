import { join } from 'node:path'
import { WAYBILL } from '../../plugin.ts'
import { runProgram } from '../../real/processes.ts'
import { fireHook } from '../hook.ts'
import { failureOf } from '../moves.ts'
import type { Row } from '../row.ts'

const denies = (stdout: string) => stdout.includes('"permissionDecision":"deny"')

export const modelGrants: Row = {
  row: 24,
  fault: 'a model runs the grant command, or writes the store itself',
  injector: 'hook events, and the command below an agent with and without a pseudo terminal',
  async run(lab) {
    await lab.at('grant', { noConsent: true }, async (world) => {
      const store = join(world.waybillHome, 'consents.json')
      const tool = (tool_name: string, tool_input: Record<string, unknown>) =>
        fireHook(world, 'tool-call', { hook_event_name: 'PreToolUse', tool_name, tool_input })
      const tries = {
        Bash: { command: 'waybill allow codex --write' },
        Write: { file_path: store, content: '{}' },
        Edit: { file_path: store, old_string: 'a', new_string: 'b' },
      }
      for (const [name, input] of Object.entries(tries))
        lab.must(`${name} is denied`, denies((await tool(name, input)).stdout))

      const plain = await world.waybill(['allow', 'codex', '--write'])
      lab.must('without a terminal nothing is granted', plain.code !== 0)
      const pty = ['-qec', `'${WAYBILL}' allow codex`, '/dev/null']
      const start = {
        cwd: world.project,
        env: world.env({ CLAUDECODE: '1' }),
        timeoutMs: 20_000,
        stdin: 'a project\n',
      }
      await runProgram('script', pty, start).catch(() => lab.note('no `script` here to make a terminal'))
      const { document } = await world.json(['run', 'hello'])
      lab.must(`still no consent, not ${failureOf(document)}`, failureOf(document) === 'no_consent')
    })
  },
}
