import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { message as claudeSays, toolUse } from '../servers/anthropic-turns.ts'
import { message as codexSays } from '../servers/openai-turns.ts'
import type { WorldOptions } from './world.ts'
import { realWorlds } from './worlds.ts'

const world = realWorlds()

const SCHEMA = {
  type: 'object',
  properties: { n: { type: 'number' } },
  required: ['n'],
  additionalProperties: false,
}
/** What the second run is told, whoever it is. */
const AGAIN = { firstUser: 'lacks the shape' }
const SCRIPTS: Record<'codex' | 'claude', Pick<WorldOptions, 'openai' | 'anthropic'>> = {
  codex: {
    openai: {
      lanes: [
        { name: 'again', when: AGAIN, turns: [codexSays('{"n":1}')] },
        { name: 'first', turns: [codexSays('It is one.')] },
      ],
    },
  },
  claude: {
    anthropic: {
      lanes: [
        { name: 'again', when: AGAIN, turns: [toolUse('StructuredOutput', { n: 1 }), claudeSays('Said.')] },
        // The CLI asks its model once by itself before it gives up.
        { name: 'first', turns: [claudeSays('It is one.'), claudeSays('It is one.')] },
      ],
    },
  },
}

test.each(['codex', 'claude'] as const)(
  '%s answers without the shape asked for, and with it when it is asked once more (H7)',
  async (worker) => {
    const here = await world('repair', {
      allow: [{ worker: `${worker}-cli`, modes: ['read'] }],
      ...SCRIPTS[worker],
    })
    const schema = join(here.place.root, 'schema.json')
    writeFileSync(schema, JSON.stringify(SCHEMA))
    const { code, document } = await here.json(['run', 'Count', '--worker', worker, '--schema', schema])
    const settled = (await here.facts(document.id)).flatMap((fact) =>
      fact.kind === 'budget.settled' ? [fact.usdMicros] : [],
    )
    expect({
      code,
      outcome: document.outcome,
      structured: document.structured,
      iterations: document.spend?.iterations,
      repaired: document.signals.some(({ name }) => name === 'repaired'),
      settled,
      left: here.place.survivors(),
    }).toEqual({
      code: 0,
      outcome: 'accepted',
      structured: { n: 1 },
      iterations: 2,
      repaired: true,
      settled: [Math.round((document.spend?.usd ?? 0) * 1e6)],
      left: [],
    })
  },
)
