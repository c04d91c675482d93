import { beforeAll, describe, expect, test } from 'vitest'
import * as claude from '../servers/anthropic-turns.ts'
import * as codex from '../servers/openai-turns.ts'
import { cut, failed, failure, hang } from '../servers/script.ts'
import { askClaude, askCodex } from './ask.ts'
import { installRealCli } from './install.ts'
import { codexBaseUrl } from './rig.ts'

beforeAll(async () => {
  await installRealCli()
})

describe('codex, when the vendor fails', () => {
  const model = 'gpt-5.5'

  test('gets the same turn again after faults, through the built-in provider too', async () => {
    const turns = [codex.message('Ok.', { faultsFirst: [failure(500), cut()] })]
    expect(await askCodex(model, turns, { provider: codexBaseUrl })).toMatchObject({
      code: 0,
      served: ['-/- 426', 'main/0 500', 'main/0 cut', 'main/0 200'],
      messages: ['Ok.'],
    })
  })

  test.each([
    ['an answer cut short', codex.incomplete(), '200'],
    ['an error inside the stream', failed('context_length_exceeded', 'too long'), 'failed'],
    ['a script without an answer', undefined, 'script: lane main has 0 turns, asked for turn 0'],
  ])('fails on %s', async (_, turn, answer) => {
    expect(await askCodex(model, turn ? [turn] : [])).toMatchObject({
      code: 1,
      served: [`main/0 ${answer}`],
      end: 'turn.failed',
    })
  })

  test.each(['no-headers', 'after-headers', 'mid-stream'] as const)(
    'waits while it is silent: %s',
    async (at) => {
      expect(await askCodex(model, [hang(at)], { timeoutMs: 3000 })).toMatchObject({
        code: null,
        signal: 'SIGKILL',
        served: [`main/0 hang ${at}`],
        end: 'turn.started',
        left: [],
      })
    },
  )

  test('says nothing to tell a missing usage from zero', async () => {
    expect(await askCodex(model, [codex.message('Hello.', { usage: null })])).toMatchObject({
      code: 0,
      usage: {
        input_tokens: 0,
        cached_input_tokens: 0,
        cache_write_input_tokens: 0,
        output_tokens: 0,
        reasoning_output_tokens: 0,
      },
    })
  })
})

describe.each(['2.1.329', '2.1.197'] as const)('claude %s, when the vendor fails', (version) => {
  const ask = (turns: claude.AnthropicTurn[]) => askClaude(version, [{ name: 'main', turns }])

  test('gets the same turn again after faults', async () => {
    const turns = [claude.message('Ok.', { faultsFirst: [failure(500), cut()] })]
    expect(await ask(turns)).toMatchObject({
      code: 0,
      served: ['main/0 500', 'main/0 cut', 'main/0 200'],
      result: 'Ok.',
    })
  })

  test('fails on a script without an answer, at once', async () => {
    expect(await ask([])).toMatchObject({
      code: 1,
      served: ['main/0 script: lane main has 0 turns, asked for turn 0'],
      failed: 405,
    })
  })
})
