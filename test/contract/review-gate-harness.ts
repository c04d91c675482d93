import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Home } from '../e2e/home.ts'
import { fireCodex, recordedCodex } from './codex-hooks-harness.ts'
import { fire, hookEnv, LAUNCHER, machine, recorded, type Version } from './hooks-harness.ts'

export type Host = Version | 'gpt-5.5' | 'gpt-6.1-sol'
export const HOSTS: readonly Host[] = ['2.1.329', '2.1.197', 'gpt-5.5', 'gpt-6.1-sol']
export const isCodex = (host: Host): boolean => host.startsWith('gpt')

/** What a hook answers at the end of a turn, and at the start of a session. */
export type Said = { decision?: string; reason?: string; systemMessage?: string } | undefined

type Options = { gate?: string | null; more?: string; other?: string; allowed?: boolean; roles?: string }

const SUM = { 'README.md': '# Sums\n', 'sum.js': 'export const sum = (a, b) => a + b\n' }

/** A machine on which the user has set up a gate for the project; the other vendor's worker may read there. */
export function gated({ gate = '{}', more = '', other, allowed = true, roles }: Options = {}): Home {
  const here = machine({ files: SUM, ...(allowed ? { codex: ['read'], claude: ['read'] } : {}) })
  const project = gate === null ? '{}' : `{ reviewGate: ${gate} }`
  // Its last line has no end, as some editors leave it.
  const config = `${more}projects:\n  ${JSON.stringify(here.project)}: ${project}${other ? `\n  /home/me/shop: { reviewGate: ${other} }` : ''}`
  writeFileSync(join(here.waybillHome, 'config.yaml'), config, { mode: 0o600 })
  const routing = `version: 1\nroles: ${roles}\n`
  if (roles) writeFileSync(join(here.waybillHome, 'routing.yaml'), routing, { mode: 0o600 })
  return here
}

type Stop = { turn?: string; again?: boolean; more?: Record<string, string>; under?: string[] } & Record<
  string,
  unknown
>

/** One session of a host: its events, as that host has told them. */
export function session(here: Home, host: Host, id = 's1') {
  const codex = isCodex(host)
  const { sessionStart, stop } = codex
    ? recordedCodex(host, here.project)
    : recorded(host as Version, here.project)
  // As the real one does, also for a session that a person has started.
  const mark = { CLAUDECODE: '1', CLAUDE_CODE_CHILD_SESSION: '1' }
  const send = (
    { event, input }: typeof stop,
    parts: object,
    more: Record<string, string> = {},
    under: string[] = [],
  ) => {
    const call = { event, input: { ...input, session_id: id, ...parts } }
    const sent = codex
      ? fireCodex(here, call, { more, shell: '/bin/sh' })
      : fire(here, call, {
          shell: '/bin/sh',
          env: hookEnv(here, { ...mark, ...more }),
          ...(under.length > 0 ? { argv: [...under, '/bin/sh', LAUNCHER, 'claude', event] } : {}),
        })
    return sent as Promise<Said>
  }
  return {
    start: (source = 'startup', more: Record<string, string> = {}) => send(sessionStart, { source }, more),
    /** `under`: the programs that stand between the test and the launcher, in Claude Code. */
    stop: ({ turn = 't1', again = false, more = {}, under, ...parts }: Stop = {}) =>
      send(stop, { stop_hook_active: again, [codex ? 'turn_id' : 'prompt_id']: turn, ...parts }, more, under),
  }
}

type Problem = { file: string; line: number; what: string }

/** Text in an edited file that has the little worker, which is shown the change, answer this. */
export const answering = (answer: unknown): string =>
  `// [[fake: answer-coded ${encodeURIComponent(JSON.stringify(answer))}]]\n`
export const finding = (...problems: Problem[]): string => answering({ verdict: 'problems', problems })
export const NOTHING = answering({ verdict: 'none', problems: [] })

export const edit = (here: Home, text: string, file = 'sum.js'): void =>
  writeFileSync(join(here.project, file), text)

/** Whose work each run was, oldest first. */
export async function reviewers(here: Home): Promise<string[]> {
  const { stdout } = await here.waybill(['jobs', '--json'])
  const { jobs } = JSON.parse(stdout) as { jobs: { worker: string }[] }
  return jobs.map(({ worker }) => worker).reverse()
}
