import { readFileSync } from 'node:fs'
import type { AnthropicScript } from './anthropic-turns.ts'
import type { OpenaiScript } from './openai-turns.ts'
import { all, mismatch, type Shape } from './shape.ts'

/** A script file: what each vendor's server says; a vendor that is left out gets no server. */
export type ScriptFile = { anthropic?: AnthropicScript; openai?: OpenaiScript }

/** Reads a script file. Throws what is wrong in it and where, naming the nearest word for one it does not know. */
export function readScriptFile(file: string): ScriptFile {
  const script: unknown = JSON.parse(readFileSync(file, 'utf8'))
  const wrong = mismatch(script, SCRIPT_FILE, 'script')
  if (wrong !== undefined) throw new Error(`${file}: ${wrong}`)
  return script as ScriptFile
}

const FAULTS = {
  failure: {
    fields: {
      failure: { fields: { status: 'number', body: 'any', headers: { each: 'text' } }, needs: ['status'] },
    },
    needs: [],
  },
  hang: all({ hang: { oneOf: ['no-headers', 'after-headers', 'mid-stream'] } }),
  cut: all({ cut: 'flag' }),
  failed: all({ failed: all({ code: 'text', message: 'text' }) }),
} satisfies Record<string, Shape>

const EXTRAS: Record<string, Shape> = {
  beforeMs: 'number',
  betweenMs: 'number',
  headers: { each: 'text' },
  model: 'text',
  faultsFirst: { list: { kinds: FAULTS } },
}

const BLOCK: Shape = {
  kinds: {
    text: all({ text: 'text' }),
    thinking: all({ thinking: 'text' }),
    tool: all({ tool: 'text', input: { each: 'any' } }),
  },
}

const ITEM: Shape = {
  kinds: {
    message: all({ message: 'text' }),
    reasoning: all({ reasoning: 'text' }),
    shell: all({ shell: 'text' }),
    applyPatch: all({ applyPatch: 'text' }),
    call: { fields: { call: 'text', arguments: { each: 'any' }, namespace: 'text' }, needs: ['arguments'] },
    custom: all({ custom: 'text', input: 'text' }),
  },
}

const NEEDED_USAGE = { needs: ['inputTokens', 'outputTokens'] }

const ANTHROPIC_USAGE: Shape = {
  fields: {
    inputTokens: 'number',
    outputTokens: 'number',
    cacheReadTokens: 'number',
    cacheWriteTokens: 'number',
  },
  ...NEEDED_USAGE,
}

const OPENAI_USAGE: Shape = {
  fields: {
    inputTokens: 'number',
    cachedInputTokens: 'number',
    cacheWriteInputTokens: 'number',
    outputTokens: 'number',
    reasoningTokens: 'number',
  },
  ...NEEDED_USAGE,
}

const WHEN: Shape = {
  fields: {
    system: 'pattern',
    firstUser: 'pattern',
    lastUser: 'pattern',
    model: 'pattern',
    tool: 'pattern',
    subagent: 'flag',
  },
  needs: [],
}

const SCRIPT_FILE: Shape = {
  fields: {
    anthropic: script({ say: { list: BLOCK }, usage: ANTHROPIC_USAGE, stopReason: 'text' }),
    openai: script({ say: { list: ITEM }, usage: { orNull: OPENAI_USAGE }, incomplete: 'text' }),
  },
  needs: [],
}

function script(answer: Record<string, Shape>): Shape {
  const turn: Shape = { kinds: { say: { fields: { ...answer, ...EXTRAS }, needs: [] }, ...FAULTS } }
  const lane: Shape = {
    fields: { name: 'text', when: WHEN, turns: { list: turn } },
    needs: ['name', 'turns'],
  }
  return { fields: { lanes: { list: lane }, logFile: 'text', port: 'number' }, needs: ['lanes'] }
}
