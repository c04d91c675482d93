import type { Mutant } from './mutant.ts'

const READ = { file: 'src/hosts/codex.ts', test: 'test/unit/hosts-codex.test.ts' }
const HOOKS = { test: 'test/contract/codex-hooks.test.ts', build: true } as const
const TRUST = { file: 'src/io/codex-hooks.ts', test: 'test/unit/check-host.test.ts' }

/** Codex as a host: what its events mean, what is answered, and whether it runs the hooks at all. */
export const MUTANTS: Mutant[] = [
  {
    ...READ,
    what: 'what a model tells its subagent counts as said',
    find: " || 'agent_id' in fields",
    replace: '',
  },
  {
    ...READ,
    what: 'a cipher is taken for a task',
    find: "task.trim() === '' || SEALED.test(task.trim())",
    replace: "task.trim() === ''",
  },
  { ...READ, what: 'every long word is taken for a cipher', find: '[\\w+/-]{80,}', replace: '[^ ]{80,}' },
  { ...READ, what: 'a spawn without a name is one', find: "agent === '' || ", replace: '' },
  {
    ...READ,
    what: 'a spawn of the second generation is an ordinary call',
    find: ", 'collaborationspawn_agent'",
    replace: '',
  },
  { ...READ, what: 'a patch is judged by what it writes', find: "tool !== 'apply_patch'", replace: 'true' },
  { ...READ, what: 'where a file is moved to is not looked at', find: '|Move to', replace: '' },
  {
    file: 'src/hosts/render.ts',
    test: 'test/unit/hosts-render.test.ts',
    what: 'what is told with a prompt claims to be of a session start',
    find: "said: 'UserPromptSubmit',",
    replace: "said: 'SessionStart',",
  },
  {
    file: 'src/decide/guard.ts',
    test: 'test/unit/guard.test.ts',
    what: 'a patch may write the files of the user',
    find: ", 'apply_patch']",
    replace: ']',
  },
  {
    ...HOOKS,
    file: 'src/entry/hooks/tool-call.ts',
    name: 'tool calls go on',
    what: 'only the first file of a patch is looked at',
    find: 'for (const text of texts) {',
    replace: 'for (const text of texts.slice(0, 1)) {',
  },
  {
    ...HOOKS,
    file: 'src/entry/hooks/by-rules.ts',
    name: 'what is said',
    what: 'whatever is said in the chat goes on to the model',
    find: 'if (verb !== undefined) return',
    replace: "if (verb === '') return",
  },
  {
    ...HOOKS,
    file: 'src/entry/hooks/by-rules.ts',
    name: 'what is said',
    what: 'a command is taken from the middle of a sentence',
    find: 'codex: /^\\$waybill',
    replace: 'codex: /\\$waybill',
  },
  {
    ...HOOKS,
    file: 'src/entry/hooks/agent-call.ts',
    name: 'encrypted',
    what: 'a task that cannot be read is worked on',
    find: '{ agent, prompt, cwd }: Extract',
    replace: "{ agent, prompt = 'Do it', cwd }: Extract",
  },
  {
    ...HOOKS,
    file: 'src/decide/consent.ts',
    name: 'without consent',
    what: 'in Codex the user is sent to a chat that allows nothing',
    find: "caller === 'codex'",
    replace: 'false',
  },
  {
    ...HOOKS,
    file: 'plugin/hooks/launch.sh',
    name: 'starts no node',
    what: 'every prompt starts a node',
    find: "*'$waybill:'*) ;; *) is_set_up",
    replace: '*) ;; none) is_set_up',
  },
  {
    ...HOOKS,
    file: 'plugin/hooks/codex.json',
    name: 'named in the manifest',
    what: 'the command has a place in it, which changes',
    find: 'exec /bin/sh \\"$PLUGIN_ROOT/hooks/launch.sh\\" codex said',
    replace: 'exec /bin/sh \\"/opt/waybill/hooks/launch.sh\\" codex said',
  },
  {
    ...TRUST,
    what: 'the hooks of others are looked at',
    find: '.filter((hook) => hook.pluginId === pluginId)',
    replace: '',
  },
  {
    ...TRUST,
    what: 'hooks that have changed count as trusted',
    find: "withStatus('modified')",
    replace: '0',
  },
  {
    ...TRUST,
    what: 'hooks that nobody trusted count as such',
    find: "withStatus('untrusted')",
    replace: '0',
  },
  {
    ...TRUST,
    what: 'a word that is not known counts as trust',
    find: "withStatus('trusted', 'managed') === hooks.length",
    replace: 'hooks.length > 0',
  },
  {
    file: 'src/io/codex-app-server.ts',
    test: 'test/unit/check-host.test.ts',
    name: 'never answers',
    what: 'what codex has started goes on',
    find: 'process.kill(-pid,',
    replace: 'process.kill(pid,',
  },
]
