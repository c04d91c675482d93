import { expect, test } from 'vitest'
import { WORKERS } from '../../src/workers/index.ts'
import { recording, recordings } from './worker-harness.ts'

/** Of every recorded run of a worker: what its lines are, and whether they count as work. */
function seenIn(worker: 'codex-cli' | 'claude-cli', nameOf: (event: Event) => string) {
  const seen = new Map<string, Set<boolean>>()
  for (const line of recordings(worker).flatMap((name) => recording(name).split('\n'))) {
    const notice = WORKERS[worker].watch(line)
    if (notice === undefined) continue
    const name = nameOf(JSON.parse(line))
    seen.set(name, (seen.get(name) ?? new Set()).add(notice.useful))
  }
  return [...seen].flatMap(([name, useful]) => (useful.has(false) ? [[name, [...useful]]] : [])).sort()
}

type Event = { type: string; subtype?: string; message?: unknown; item?: { type: string } }

test('codex: of all that was recorded, errors and reconnects are no work, and everything else is (M35, I7)', () => {
  const nameOf = ({ type, item, message }: Event) =>
    [type, item?.type, String(message).startsWith('Reconnecting') ? 'reconnect' : undefined]
      .filter(Boolean)
      .join(' ')
  expect(seenIn('codex-cli', nameOf)).toEqual([
    ['error reconnect', [false]],
    ['error', [false]],
    ['item.completed error', [false]],
    ['turn.failed', [false]],
  ])
})

test('claude: of all that was recorded, retries and what only announces are no work (M35, I7)', () => {
  const nameOf = ({ type, subtype }: Event) => [type, subtype].filter(Boolean).join(' ')
  expect(seenIn('claude-cli', nameOf)).toEqual([
    ['rate_limit_event', [false]],
    ['system api_retry', [false]],
    ['system informational', [false]],
    ['system model_fallback', [false]],
  ])
})
