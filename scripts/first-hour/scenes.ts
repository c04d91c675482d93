import { GENERATED } from './generated-scenes.ts'
import type { PersonDoes } from './house.ts'
import { GOALS, TYPED } from './models.ts'
import { ROUTING, ROUTING_WITH_TYPOS } from './routing.ts'

/** A line that is typed, and how much of what is shown stands on the page. */
export type Typed = {
  type: string
  /** Absent: in the project. */
  at?: 'clone'
  /** From the first line that matches. */
  from?: RegExp
  /** So many lines; the page says how many more there were. */
  head?: number
  /** What the servers saw: the line beside the prompt, or who was asked as a subagent. */
  seen?: 'beside the prompt' | 'subagent'
  /** Absent: 0. */
  exit?: number
}
export type Step =
  | Typed
  | { say: string }
  | { file: string; text: string; as: string }
  | { person: PersonDoes }
export type Scene = { title: string; steps: Step[] }

/** A line for a host's own CLI; the rest is for a shell. */
export const hostOf = (line: string): 'claude' | 'codex' | undefined =>
  line.startsWith('claude -p ') ? 'claude' : line.startsWith('codex exec ') ? 'codex' : undefined

/** Commands in the order in which they are typed. */
export const typedIn = (scenes: Scene[]): string[] =>
  scenes.flatMap(({ steps }) => steps.flatMap((step) => ('type' in step ? [step.type] : [])))

const INSTALL: Scene = {
  title: 'Install',
  steps: [
    { say: 'In a clone of this repository.' },
    { type: 'claude plugin marketplace add ./', at: 'clone' },
    { type: 'claude plugin install waybill@waybill', at: 'clone' },
    { type: 'codex plugin marketplace add ./', at: 'clone' },
    { type: 'codex plugin add waybill@waybill', at: 'clone' },
    { type: 'mkdir -p ~/.local/bin && ln -s "$PWD/plugin/bin/waybill" ~/.local/bin/waybill', at: 'clone' },
    { say: 'From here on in a project of one’s own: a till that adds up wrongly.' },
    { type: 'waybill doctor' },
  ],
}

const ALLOW: Scene = {
  title: 'Allow a worker',
  steps: [
    { say: 'Nothing leaves before somebody has allowed it.' },
    { type: 'waybill run "Audit till.js" --kind audit', exit: 3 },
    {
      say: 'Only a person can allow it: `/waybill:allow codex` in the chat of Claude Code, `waybill allow claude` in a terminal. Nobody sits here, so this script puts both consents where a person’s word puts them.',
    },
    { person: 'allow both' },
    { type: 'waybill consents' },
  ],
}

const AUDIT: Scene = {
  title: 'An audit, typed in Claude Code',
  steps: [{ type: `claude -p "${TYPED.audit}"`, seen: 'beside the prompt' }, { type: 'waybill result last' }],
}

const RULES: Scene = {
  title: 'A rule of one’s own',
  steps: [
    { file: '.config/waybill/routing.yaml', text: ROUTING_WITH_TYPOS, as: 'with two slips' },
    { type: 'waybill policy check', exit: 6 },
    { file: '.config/waybill/routing.yaml', text: ROUTING, as: 'mended' },
    { type: 'waybill policy check' },
    { type: `waybill policy explain "${TYPED.lookOver}" --host codex` },
    { type: 'waybill explain "Audit till.js"' },
  ],
}

const CODEX: Scene = {
  title: 'From Codex',
  steps: [
    { type: 'waybill doctor', from: /^Plugin in Codex/ },
    {
      say: 'Only a person can trust them, by `/hooks`. This script has Codex write down what `/hooks` writes.',
    },
    { person: 'trust the hooks' },
    { type: 'waybill doctor', from: /^Plugin in Codex/ },
    { say: 'The rule of before holds for what is typed here.' },
    { type: `codex exec "${TYPED.lookOver}"`, seen: 'beside the prompt' },
    {
      say: 'The repository has a `reviewer` of its own; the user’s rule gives that role to Claude, so its call is answered by Claude.',
    },
    { type: `codex exec "${TYPED.spawn}"` },
    { say: 'The tool `delegate`, once it is approved in `~/.codex/config.toml` as the README says.' },
    { type: approval() },
    { type: `codex exec "${TYPED.delegate}"` },
  ],
}

function approval(): string {
  const lines = ['[plugins."waybill@waybill".mcp_servers.waybill]', 'default_tools_approval_mode = "approve"']
  return `printf '%s\\n' ${lines.map((line) => `'${line}'`).join(' ')} >> ~/.codex/config.toml`
}

const HANDOFF: Scene = {
  title: 'Work that is carried on',
  steps: [
    { type: 'waybill state set --thread "The till" --summary "Three apples cost as much as one."' },
    { type: `waybill run "${GOALS.cause}" --worker codex --handoff --keep-session` },
    { type: `waybill run "${GOALS.plan}" --worker claude --handoff` },
    { type: 'waybill state show' },
    { say: '`RUN` is the id of the first of the two.' },
    { type: `waybill resume RUN "${GOALS.more}"` },
  ],
}

const BOOKS: Scene = {
  title: 'The books',
  steps: [{ type: 'waybill jobs' }, { type: 'waybill result last', head: 3 }, { type: 'waybill spend' }],
}

const REMOVE: Scene = {
  title: 'Take it out again',
  steps: [
    { type: 'waybill generate --remove' },
    { type: 'claude plugin uninstall waybill@waybill' },
    { type: 'codex plugin remove waybill@waybill' },
    { type: 'claude plugin marketplace remove waybill' },
    { type: 'codex plugin marketplace remove waybill' },
    { say: 'What is one’s own stays.' },
    { type: 'waybill consents' },
  ],
}

export const SCENES: Scene[] = [INSTALL, ALLOW, AUDIT, RULES, GENERATED, CODEX, HANDOFF, BOOKS, REMOVE]
