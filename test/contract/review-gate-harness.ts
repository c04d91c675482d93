import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Home, HomeOptions } from '../e2e/home.ts'
import { fireCodex } from './codex-hooks-harness.ts'
import { fire, machine } from './hooks-harness.ts'

export const HOSTS = ['claude', 'codex'] as const
export type Host = (typeof HOSTS)[number]

/** What a hook answers at the end of a turn, and at the start of a session. */
export type Said = { decision?: string; reason?: string; systemMessage?: string } | undefined

type Options = HomeOptions & { gate?: string; more?: string }

/** A machine on which the user has set up a gate for the project; the other vendor's worker may read there. */
export function gated({ gate = '{}', more = '', ...options }: Options = {}): Home {
  const here = machine({ codex: ['read'], claude: ['read'], ...options })
  const config = `projects:\n  ${JSON.stringify(here.project)}: { reviewGate: ${gate} }\n${more}`
  writeFileSync(join(here.waybillHome, 'config.yaml'), config, { mode: 0o600 })
  return here
}

/** One session of a host: its events, as the host tells them. */
export function session(here: Home, host: Host, id = 's1') {
  const common = { session_id: id, cwd: here.project, transcript_path: null, permission_mode: 'default' }
  const told = host === 'codex' ? { model: 'gpt-6.1-sol' } : {}
  const send = (event: string, input: Record<string, unknown>, more?: Record<string, string>) => {
    const call = { event, input: { ...common, ...told, ...input } }
    if (host === 'codex') return fireCodex(here, call, more ? { more } : {}) as Promise<Said>
    return fire(here, call, more ? { env: { ...envOf(here), ...more } } : {}) as Promise<Said>
  }
  const turnField = host === 'codex' ? 'turn_id' : 'prompt_id'
  return {
    start: (source = 'startup') => send('session-start', { hook_event_name: 'SessionStart', source }),
    stop: ({
      turn = 't1',
      again = false,
      more,
      ...input
    }: { turn?: string; again?: boolean; more?: Record<string, string> } & Record<string, unknown> = {}) =>
      send(
        'stop',
        {
          hook_event_name: 'Stop',
          stop_hook_active: again,
          last_assistant_message: 'Done.',
          [turnField]: turn,
          ...input,
        },
        more,
      ),
  }
}

const envOf = (here: Home) =>
  here.env({
    CLAUDE_PLUGIN_ROOT: join(import.meta.dirname, '../../plugin'),
    CLAUDE_PLUGIN_DATA: join(here.root, 'data'),
    CLAUDE_PROJECT_DIR: here.project,
  })

type Problem = { file: string; line: number; what: string }
/** Text in an edited file that has the little worker, which is shown the change, answer this. */
export const answering = (answer: unknown): string =>
  `// [[fake: answer-coded ${encodeURIComponent(JSON.stringify(answer))}]]\n`
export const finding = (...problems: Problem[]): string => answering({ verdict: 'problems', problems })
export const NOTHING = answering({ verdict: 'none', problems: [] })

export const edit = (here: Home, text: string, file = 'sum.js'): void =>
  writeFileSync(join(here.project, file), text)

export const runs = async (here: Home): Promise<{ id: string; outcome: string; worker: string }[]> => {
  const { stdout } = await here.waybill(['jobs', '--json'])
  return (JSON.parse(stdout) as { jobs: { id: string; outcome: string; worker: string }[] }).jobs
}
