import { expect, test } from 'vitest'
import { toolUse } from '../servers/anthropic-turns.ts'
import { shell } from '../servers/openai-turns.ts'
import { hang } from '../servers/script.ts'
import type { WorldOptions } from './world.ts'
import { realWorlds } from './worlds.ts'

const world = realWorlds()

const usage = (inputTokens: number) => ({ usage: { inputTokens, outputTokens: 10 } })
/** Requests that grow, as those of a run do; after the third, nothing comes any more. */
const GROWING = [50_000, 100_000, 150_000]

const SCRIPTS: Record<string, Pick<WorldOptions, 'claude' | 'openai' | 'anthropic'>> = {
  codex: {
    openai: {
      lanes: [
        {
          name: 'worker',
          turns: [...GROWING.map((input) => shell('true', usage(input))), hang('mid-stream')],
        },
      ],
    },
  },
  'claude 2.1.329': { claude: '2.1.329' },
  'claude 2.1.197': { claude: '2.1.197' },
}
const claudeScript = {
  lanes: [
    {
      name: 'worker',
      turns: [...GROWING.map((input) => toolUse('Glob', { pattern: '*' }, usage(input))), hang('mid-stream')],
    },
  ],
}

test.each(Object.entries(SCRIPTS))(
  '%s: what it streams of its use ends it once the hold is used up (I1, I7)',
  async (name, script) => {
    const worker = name.startsWith('codex') ? 'codex' : 'claude'
    const here = await world('spending', {
      allow: [{ worker: `${worker}-cli`, modes: ['read'] }],
      anthropic: claudeScript,
      ...script,
    })
    const { code, document } = await here.json(['run', 'Look', '--worker', worker, '--max-usd', '0.5'])
    const { usd, basis, tokens } = document.spend ?? {}
    expect({
      code,
      failure: document.failure?.kind,
      exit: document.proof?.exit,
      basis,
      input: tokens?.input,
      // Two dollars a million in, ten out; 2.1.197 does not know that and takes three.
      paid: (usd ?? 0) >= 0.6,
      held: document.budget?.held,
      left: here.place.survivors(),
    }).toEqual({
      code: 4,
      failure: 'over_hold',
      exit: 'overspent',
      // Claude Code still tells a result when it is asked to end.
      basis: worker === 'codex' ? 'computed' : 'reported',
      input: 300_000,
      paid: true,
      held: 0,
      left: [],
    })
  },
)
