import { existsSync, globSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { home, write } from './home.ts'
import { trustRouting } from './trusted-routing.ts'

export const SKILL =
  '---\nname: deep-audit\ndescription: Audits deeply.\n---\n\n# Deep audit\n\nRead everything.'
export const SKILLS = ['.claude/skills/deep-audit/SKILL.md', '.agents/skills/deep-audit/SKILL.md']
export const RULES =
  'version: 1\nrules:\n  - { name: deep, when: { skill: deep-audit }, role: code-auditor }\n'

export const CLAUDE = [
  'architect',
  'backtester',
  'clerk',
  'design-reviewer',
  'quick-lookup',
  'researcher',
  'triage',
].map((role) => `.claude/agents/${role}.md`)
const CODEX_ROLES = [
  'architect',
  'backtester',
  'clerk',
  'code-auditor',
  'design-reviewer',
  'implementer',
  'quick-lookup',
  'researcher',
  'reviewer',
  'triage',
]
export const CODEX = CODEX_ROLES.map((role) => `.codex/agents/${role}.toml`)

type Row = {
  host: string
  kind: string
  role: string
  path: string
  does: string
  why?: string
  diff?: string
}
export type Told = {
  scope: string
  fine: boolean
  files: Row[]
  omitted: { host: string; what: string; because: string }[]
  notes: string[]
  untrusted?: string
}

/** A repository with a skill for each host, and a rule of its own that sends it elsewhere, which is trusted. */
export function enter(routing = RULES) {
  const here = home({
    files: { 'README.md': '# Hello\n', [SKILLS[0] ?? '']: SKILL, [SKILLS[1] ?? '']: SKILL },
  })
  onTestFinished(() => here.close())
  const say = (text: string) => trustRouting(here, text)
  say(routing)
  const generate = (...args: string[]) => here.waybill(['generate', ...args])
  return {
    ...here,
    say,
    /** In the user's own file. */
    sayOwn: (text: string) => writeFileSync(join(here.waybillHome, 'routing.yaml'), text, { mode: 0o600 }),
    generate,
    told: async (...args: string[]) => {
      const { code, stdout } = await generate(...args, '--json')
      return { code, ...(JSON.parse(stdout) as Told) }
    },
    read: (path: string) => readFileSync(join(here.project, path), 'utf8'),
    put: (path: string, text: string) => write(join(here.project, path), text),
    /** Everything in the project but git's own, with what is in it. */
    tree: () =>
      globSync(['*', '.{claude,codex,agents}/**/*'], { cwd: here.project, withFileTypes: true })
        .filter((entry) => entry.isFile() || entry.isSymbolicLink())
        .map((entry) => join(entry.parentPath, entry.name))
        .map((path) => [
          path.slice(here.project.length + 1),
          entryText(path),
          String(statSync(path).mtimeMs),
        ]),
  }
}

const entryText = (path: string) => (existsSync(path) ? readFileSync(path, 'utf8') : '')
export const does = ({ files }: Told, kind: string) => files.filter((file) => file.does === kind)
