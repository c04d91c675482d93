import { expect, test } from 'vitest'
import { chooseRoute } from '../../src/decide/route.ts'
import { type Ask, plainAsk } from '../../src/domain/task.ts'
import { POLICY } from './samples.ts'

const routed = (ask: Partial<Ask>, policy = POLICY) =>
  chooseRoute({ ...plainAsk('Look.'), ...ask }, 'terminal', policy)

test.each<[Partial<Ask>, string]>([
  [
    { network: true, mode: 'write' },
    'gemini-cli takes no --network: its web tools are left out of every run',
  ],
  [
    { fullContext: true },
    'gemini-cli takes no --full-context: each run has a home of its own, without the settings and instructions of the user',
  ],
  [{ effort: 'high' }, 'gemini-cli takes no --effort: the CLI has no flag for it'],
])('what a worker has no bounded way to do is refused with the reason: %j', (ask, message) => {
  expect(routed({ worker: 'gemini-cli', ...ask })).toMatchObject({
    ok: false,
    failure: { kind: 'wrong_usage', message },
  })
})

test('it is refused for a fallback too, and for one that can it is not', () => {
  expect(routed({ worker: 'codex-cli', fallbacks: ['qwen-code'], effort: 'high' })).toMatchObject({
    failure: { message: 'qwen-code takes no --effort: the CLI has no flag for it' },
  })
  expect(routed({ worker: 'copilot', effort: 'high' })).toMatchObject({ value: { effort: 'high' } })
})

test("a role's effort is left out where its worker takes none", () => {
  const role = { name: 'reader', mode: 'read' as const, effort: 'high' as const, because: 'it reads' }
  const of = (worker: 'gemini-cli' | 'copilot') =>
    routed({ role: 'reader' }, { ...POLICY, roles: [...POLICY.roles, { ...role, worker }] })
  expect([of('gemini-cli'), of('copilot')].map((route) => route.ok && 'effort' in route.value)).toEqual([
    false,
    true,
  ])
})
