import type { Mutant } from './mutant.ts'

const GREETING = {
  file: 'plugin/mcp/serve.sh',
  test: 'test/contract/mcp-greeting.test.ts',
  build: true as const,
}
const SERVER = { ...GREETING, file: 'src/entry/mcp.ts' }
const STANDING = { test: 'test/contract/standing.test.ts', build: true as const }

/** What is there in every session of a host: the greeting of its MCP client, and what its model reads unasked. */
export const MUTANTS: Mutant[] = [
  {
    ...GREETING,
    what: 'a version that nobody knows is agreed to',
    name: 'no program is started',
    find: ' *) version=${versions%% *} ;;',
    replace: ' *) ;;',
  },
  {
    ...GREETING,
    what: 'a version is a pattern',
    name: 'no program is started',
    find: 'in *" $version "*)',
    replace: 'in *" "$version" "*)',
  },
  {
    ...GREETING,
    what: 'the end of the greeting starts the server',
    name: 'no program is started',
    find: `    '{"method":"notifications/initialized","jsonrpc":"2.0"}') continue ;;\n`,
    replace: '',
  },
  {
    ...GREETING,
    what: 'the server is not told who greeted',
    name: 'a call starts the server',
    find: '      greeting=$line\n',
    replace: '',
  },
  {
    ...GREETING,
    what: 'an id is whatever follows',
    name: 'in any other way',
    find: "  case $id in '' | *[!0-9A-Za-z\\\"_-]*) serve ;; esac\n",
    replace: '',
  },
  {
    ...GREETING,
    what: 'a line that is not known is passed over',
    name: 'in any other way',
    find: '    *) serve ;;\n  esac\n  # A number',
    replace: '    *) continue ;;\n  esac\n  # A number',
  },
  {
    ...GREETING,
    test: 'test/contract/mcp-place.test.ts',
    what: 'the server stays in a folder that may be replaced',
    name: 'put anew in its place',
    find: 'then cd /; fi',
    replace: 'then :; fi',
  },
  {
    ...GREETING,
    test: 'test/contract/mcp-place.test.ts',
    what: 'the server leaves the project that it was started in',
    name: 'stays there',
    find: 'if [ "$here" = "$PWD/mcp" ]; then cd /; fi',
    replace: 'cd /',
  },
  {
    ...GREETING,
    what: 'without the list there is nothing',
    name: 'what the build wrote down',
    find: 'mcp-greeting.txt" || serve',
    replace: 'mcp-greeting.txt" || exit',
  },
  {
    ...SERVER,
    what: 'the greeting is answered a second time',
    name: 'a call starts the server',
    find: "let answered = greeting && 'id' in greeting ? greeting.id : undefined",
    replace: 'let answered: unknown',
  },
  {
    ...SERVER,
    what: 'the line that started the server is lost',
    name: 'a call starts the server',
    find: 'for (const message of [greeting, line])',
    replace: 'for (const message of [greeting])',
  },
  {
    ...STANDING,
    what: 'the schemas say what a refusal says anyway',
    file: 'src/entry/tools/tool.ts',
    find: ', override: shorten',
    replace: '',
  },
  {
    ...STANDING,
    what: 'Claude Code lists the skill that is for Codex',
    file: 'plugin/skills/claude/SKILL.md',
    find: 'disable-model-invocation: true\n',
    replace: '',
  },
  {
    ...STANDING,
    what: 'Codex lists what only a person types',
    file: 'plugin/skills/allow/agents/openai.yaml',
    find: 'allow_implicit_invocation: false',
    replace: 'allow_implicit_invocation: true',
  },
]
