import { type AnthropicScript, message as claudeSays, toolUse } from '../../test/servers/anthropic-turns.ts'
import { message as codexSays, type OpenaiScript, say } from '../../test/servers/openai-turns.ts'
import { PROJECT as TILL } from '../demo/script.ts'

/** The till of the demo: total() forgets how many of an item there are. */
export const PROJECT = TILL

/** What is typed in the chats; nothing that a worker is told says the same. */
export const TYPED = {
  audit: 'audit till.js for wrong assumptions',
  clerk: 'Have the clerk put the README in order',
  auditor: 'Have the code-auditor of this project go through till.js',
  lookOver: 'please look over till.js',
  spawn: 'Have the reviewer look at till.js',
  delegate: 'Ask Claude whether the test is enough',
}

/** What the hosts' models hand on. */
const HANDED = {
  audit: 'Which assumptions in till.js are wrong? Cite the lines.',
  clerk: 'Put the README of the till in order.',
  auditor: 'Go through till.js.',
  spawn: 'Is anything in till.js unsafe? Cite the lines.',
  delegate: 'Is one test enough for till.js?',
}

/** The tasks of the terminal. */
export const GOALS = {
  cause: 'Find out why three apples cost as much as one',
  plan: 'Plan how to mend the till',
  more: 'And which test is missing?',
}

const agent = (subagent_type: string, prompt: string) =>
  toolUse('Agent', { description: 'Hand it on', prompt, subagent_type, run_in_background: false })

/** Anthropic's side: Claude Code as the host, its own subagent, and Claude as the worker. */
export const ANTHROPIC: AnthropicScript = {
  lanes: [
    { name: 'subagent', when: { subagent: true }, turns: [claudeSays('The README is in order.')] },
    {
      name: 'host',
      when: { firstUser: TYPED.audit },
      turns: [
        agent('waybill:codex-auditor', HANDED.audit),
        claudeSays('Codex found one: `count` is not read.'),
      ],
    },
    {
      name: 'host',
      when: { firstUser: TYPED.clerk },
      turns: [agent('clerk', HANDED.clerk), claudeSays('Done.')],
    },
    {
      name: 'worker',
      when: { firstUser: GOALS.plan },
      turns: [
        toolUse('StructuredOutput', {
          answer: 'Multiply each price by its count.',
          summary: 'The mending is clear: price times count.',
          nextStep: null,
        }),
        claudeSays('Planned.'),
      ],
    },
    {
      name: 'worker',
      when: { firstUser: HANDED.spawn.replace('?', '\\?') },
      turns: [claudeSays('Nothing is: it adds up numbers (till.js:2).')],
    },
    {
      name: 'worker',
      when: { firstUser: HANDED.delegate.replace('?', '\\?') },
      turns: [claudeSays('No: an empty basket and a count of 0 are not tested.')],
    },
    { name: 'host', turns: [claudeSays('Hello.')] },
  ],
}

const spawn = (agent_type: string, message: string) =>
  say([{ call: 'spawn_agent', namespace: 'multi_agent_v1', arguments: { message, agent_type } }])

/** OpenAI's side: Codex as the host, its own agent, and Codex as the worker. */
export const OPENAI: OpenaiScript = {
  lanes: [
    { name: 'subagent', when: { subagent: true }, turns: [codexSays('total() never reads `count`.')] },
    {
      name: 'host',
      when: { lastUser: TYPED.auditor },
      // Codex ends its agents when its own turn ends.
      turns: [spawn('code-auditor', HANDED.auditor), codexSays('I wait for it.', { beforeMs: 3_000 })],
    },
    {
      name: 'host',
      when: { lastUser: TYPED.lookOver },
      turns: [codexSays('I would have Claude do it.')],
    },
    {
      name: 'host',
      when: { lastUser: TYPED.spawn },
      turns: [spawn('reviewer', HANDED.spawn), codexSays('Claude found nothing.')],
    },
    {
      name: 'host',
      when: { lastUser: TYPED.delegate },
      turns: [
        say([
          {
            call: 'delegate',
            namespace: 'mcp__waybill',
            arguments: { goal: HANDED.delegate, role: 'reviewer', worker: 'claude' },
          },
        ]),
        codexSays('Claude says no.'),
      ],
    },
    {
      name: 'worker',
      when: { firstUser: HANDED.audit.replace('?', '\\?') },
      turns: [
        codexSays('total() assumes that there is one of each item: `count` is never read (till.js:2).'),
      ],
    },
    {
      name: 'worker',
      when: { firstUser: GOALS.cause },
      turns: [
        codexSays(
          JSON.stringify({
            answer: 'total() adds up prices and never reads count.',
            summary: 'total() in till.js ignores count.',
            nextStep: 'Plan how to mend it.',
          }),
        ),
        codexSays('One with a count of 0.'),
      ],
    },
    // Codex asks once more when its agent has come back.
    { name: 'host', turns: Array(4).fill(codexSays('It found one: total() never reads `count`.')) },
  ],
}
