import { describe, expect, test } from 'vitest'
import { claudeCli } from '../../src/workers/claude-cli.ts'
import { linesOf, recording } from './worker-harness.ts'

const VERSIONS = ['2.1.197', '2.1.329'] as const

describe('claude-cli, while it runs', () => {
  const activities = (name: string) =>
    recording(`claude-cli/${name}`)
      .split('\n')
      .flatMap((line) => claudeCli.watch(line) ?? [])
  const using = (name: string, input: unknown) =>
    claudeCli.watch(
      linesOf([{ type: 'assistant', message: { content: [{ type: 'tool_use', name, input }] } }]),
    )

  test.each(VERSIONS)('a person sees what the worker is at, on %s', (version) => {
    const seen = ['read-tool', 'write', 'schema-ok'].map((name) =>
      activities(`${version}/${name}`).map(({ activity }) => activity ?? '-'),
    )
    expect(seen).toEqual([
      ['started', 'answering', 'reading <CWD>/notes.txt', '-', 'answering', 'finished'],
      ['started', 'editing <CWD>/made.txt', '-', 'answering', 'finished'],
      ['finished'],
    ])
  })

  test.each([
    ['Edit', { file_path: '/scratch/tree/src/a.ts' }, 'editing src/a.ts'],
    ['Edit', { file_path: '/state/runs/w6fbq4fsrn1ja8z/tree/a.ts' }, 'editing a.ts'],
    ['Grep', { pattern: 'TODO' }, 'searching: TODO'],
    ['Glob', { pattern: '**/*.ts' }, 'searching: **/*.ts'],
    ['WebFetch', { url: 'https://example.com/' }, 'fetching https://example.com/'],
    ['WebSearch', { query: 'node 24' }, 'searching the web: node 24'],
    ['StructuredOutput', { n: 1 }, 'answering'],
    ['Other', {}, 'using Other'],
    ['Read', null, 'reading ?'],
  ])('%s of %j', (name, input, activity) => {
    expect(using(name, input)).toEqual({ useful: true, activity })
  })

  const retry = (more: object) =>
    claudeCli.watch(linesOf([{ type: 'system', subtype: 'api_retry', attempt: 1, max_retries: 2, ...more }]))

  test('a 403 is hopeless at once, a 401 when it comes again: a token that ran out is refreshed after the first', () => {
    const refused = { error: 'authentication_failed', error_status: 401 }
    expect([
      retry(refused),
      retry({ ...refused, attempt: 2 }),
      retry({ ...refused, error_status: 403 }),
    ]).toEqual([
      { useful: false, activity: 'retrying 1/2: authentication_failed (HTTP 401)' },
      {
        useful: false,
        activity: 'retrying 2/2: authentication_failed (HTTP 401)',
        hopeless: 'authentication_failed (HTTP 401)',
      },
      {
        useful: false,
        activity: 'retrying 1/2: authentication_failed (HTTP 403)',
        hopeless: 'authentication_failed (HTTP 403)',
      },
    ])
  })

  test.each([429, 500, 529, null])('a retry after %j may come right', (error_status) => {
    expect(retry({ error: 'x', error_status })).toEqual({
      useful: false,
      activity: `retrying 1/2: x${error_status === null ? '' : ` (HTTP ${error_status})`}`,
    })
  })

  test.each([
    { type: 'keep_alive' },
    { type: 'rate_limit_event' },
    ...['status', 'notification', 'informational', 'model_fallback'].map((subtype) => ({
      type: 'system',
      subtype,
    })),
  ])('%j is no work', (event) => {
    expect(claudeCli.watch(linesOf([event]))).toEqual({ useful: false })
  })

  test.each(['thinking_tokens', 'task_progress'])('%s is work that says nothing yet', (subtype) => {
    expect(claudeCli.watch(linesOf([{ type: 'system', subtype }]))).toEqual({ useful: true })
  })
})
