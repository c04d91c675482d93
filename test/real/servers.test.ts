import { beforeAll, describe, expect, test } from 'vitest'
import * as claude from '../servers/anthropic-turns.ts'
import * as codex from '../servers/openai-turns.ts'
import { failure } from '../servers/script.ts'
import { askClaude, askCodex } from './ask.ts'
import { installRealCli } from './install.ts'

beforeAll(async () => {
  await installRealCli()
})

const PATCH = ['*** Begin Patch', '*** Update File: sum.txt', '@@', '-one', '+two', '*** End Patch', ''].join(
  '\n',
)

describe.each(['gpt-5.5', 'gpt-6.1-sol', 'a-model-nobody-knows'])('codex on %s', (model) => {
  test('gives a plain answer with its usage', async () => {
    const usage = {
      inputTokens: 500,
      cachedInputTokens: 100,
      cacheWriteInputTokens: 30,
      outputTokens: 50,
      reasoningTokens: 7,
    }
    expect(
      await askCodex(model, [codex.say([{ reasoning: 'Hm.' }, { message: 'Hello.' }], { usage })]),
    ).toEqual({
      code: 0,
      signal: null,
      served: ['main/0 200'],
      messages: ['Hello.'],
      end: 'turn.completed',
      usage: {
        input_tokens: 500,
        cached_input_tokens: 100,
        cache_write_input_tokens: 30,
        output_tokens: 50,
        reasoning_output_tokens: 7,
      },
      file: 'one\n',
      left: [],
    })
  })

  test('runs a shell command and applies a patch', async () => {
    const turns = [
      codex.say([{ message: 'On it.' }, { shell: 'echo zero >> sum.txt' }]),
      codex.applyPatch(PATCH),
      codex.message('Done.'),
    ]
    expect(await askCodex(model, turns)).toEqual({
      code: 0,
      signal: null,
      served: ['main/0 200', 'main/1 200', 'main/2 200'],
      messages: ['On it.', 'Done.'],
      end: 'turn.completed',
      usage: {
        input_tokens: 3000,
        cached_input_tokens: 0,
        cache_write_input_tokens: 0,
        output_tokens: 60,
        reasoning_output_tokens: 0,
      },
      file: 'two\nzero\n',
      left: [],
    })
  })

  test('reports what the vendor refuses', async () => {
    expect(await askCodex(model, [failure(400)])).toEqual({
      code: 1,
      signal: null,
      served: ['main/0 400'],
      messages: [],
      end: 'turn.failed',
      usage: undefined,
      file: 'one\n',
      left: [],
    })
  })
})

describe.each(['2.1.329', '2.1.197'] as const)('claude %s', (version) => {
  const ask = (turns: claude.AnthropicTurn[]) => askClaude(version, [{ name: 'main', turns }])

  test('gives a plain answer with its usage', async () => {
    const usage = { inputTokens: 500, outputTokens: 50, cacheReadTokens: 100 }
    expect(await ask([claude.say([{ thinking: 'Hm.' }, { text: 'Hello.' }], { usage })])).toEqual({
      code: 0,
      served: ['main/0 200'],
      result: 'Hello.',
      failed: false,
      tokens: [500, 100, 50],
      file: 'one\n',
      left: [],
    })
  })

  test('runs a shell command and writes a file', async () => {
    const turns = [
      claude.say([
        { text: 'On it.' },
        { tool: 'Bash', input: { command: 'rm sum.txt', description: 'Start over' } },
      ]),
      claude.toolUse('Write', { file_path: 'sum.txt', content: 'two\n' }),
      claude.message('Done.'),
    ]
    expect(await ask(turns)).toEqual({
      code: 0,
      served: ['main/0 200', 'main/1 200', 'main/2 200'],
      result: 'Done.',
      failed: false,
      tokens: [3000, 0, 60],
      file: 'two\n',
      left: [],
    })
  })

  test('reports what the vendor refuses', async () => {
    expect(await ask([failure(403)])).toEqual({
      code: 1,
      served: ['main/0 403'],
      result: 'Failed to authenticate. API Error: 403 scripted failure',
      failed: 403,
      tokens: [0, 0, 0],
      file: 'one\n',
      left: [],
    })
  })

  test('tells a subagent from the main conversation', async () => {
    const input = {
      description: 'Hi',
      prompt: 'Hi',
      subagent_type: 'general-purpose',
      run_in_background: false,
    }
    const lanes: claude.AnthropicLane[] = [
      { name: 'sub', when: { subagent: true }, turns: [claude.message('Sub.')] },
      { name: 'main', turns: [claude.toolUse('Agent', input), claude.message('Main.')] },
    ]
    expect(await askClaude(version, lanes)).toMatchObject({
      served: ['main/0 200', 'sub/0 200', 'main/1 200'],
      result: 'Main.',
    })
  })
})
