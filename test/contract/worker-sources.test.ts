import { describe, expect, test } from 'vitest'
import type { Report } from '../../src/domain/report.ts'
import { WORKERS } from '../../src/workers/index.ts'
import { dialect as claude } from './dialects/claude-cli.ts'
import { dialect as codex } from './dialects/codex-cli.ts'
import { errandFor, eventsOf, linesOf, ran } from './worker-harness.ts'

/** A recorded run with more events in front of its last one. */
const told = (worker: 'codex-cli' | 'claude-cli', events: unknown[]) => {
  const recorded = eventsOf((worker === 'codex-cli' ? codex : claude).perfect)
  const stdout = linesOf([...recorded.slice(0, -1), ...events, ...recorded.slice(-1)])
  const report = WORKERS[worker].read(ran(stdout), errandFor(worker)) as Extract<Report, { status: 'done' }>
  return { sources: report.sources, more: report.moreSources }
}

const NOTHING = { sources: undefined, more: undefined }

describe('claude-cli: pages that its web tools brought (M37)', () => {
  const uses = (name: string, input: object, id = 'toolu_w') => ({
    type: 'assistant',
    message: { model: 'm', content: [{ type: 'tool_use', id, name, input }] },
  })
  const brings = (content: unknown, more: object = {}, id = 'toolu_w') => ({
    type: 'user',
    message: { role: 'user', content: [{ type: 'tool_result', tool_use_id: id, content, ...more }] },
  })
  const LINKS =
    'Web search results for query: "x"\n\nLinks: [{"title":"A","url":"https://a.dev/1"},{"title":"B","url":"https://b.dev/2?c=d"}]\n\nSee also https://made-up.dev/3'
  const search = uses('WebSearch', { query: 'x' })
  const fetched = uses('WebFetch', { url: 'https://a.dev/page', prompt: 'x' })

  test.each<[what: string, events: unknown[], sources: string[] | undefined]>([
    [
      'the links of a search, and none of its prose',
      [search, brings(LINKS)],
      ['https://a.dev/1', 'https://b.dev/2?c=d'],
    ],
    [
      'the same as blocks',
      [search, brings([{ type: 'text', text: LINKS }])],
      ['https://a.dev/1', 'https://b.dev/2?c=d'],
    ],
    [
      'results that are blocks themselves',
      [search, brings([{ type: 'search_result', source: 'https://a.dev/1', title: 'A' }])],
      ['https://a.dev/1'],
    ],
    ['a page that was fetched', [fetched, brings('It says https://inside.dev')], ['https://a.dev/page']],
    ['no page that could not be fetched', [fetched, brings('404', { is_error: true })], undefined],
    [
      'nothing that another tool brought',
      [uses('Read', { file_path: 'a' }), brings('https://a.dev/1')],
      undefined,
    ],
    ['nothing of a call that nobody made', [brings(LINKS)], undefined],
    [
      'a search of the vendor’s own',
      [
        {
          type: 'assistant',
          message: {
            model: 'm',
            content: [
              {
                type: 'web_search_tool_result',
                content: [{ type: 'web_search_result', url: 'https://v.dev/' }],
              },
            ],
          },
        },
      ],
      ['https://v.dev/'],
    ],
    ['nothing out of a list that nobody can read', [search, brings({ odd: 1 })], undefined],
  ])('%s', (_what, events, sources) => {
    expect(told('claude-cli', events)).toEqual({ ...NOTHING, sources })
  })
})

describe('codex-cli: pages that it says it opened (M37)', () => {
  const item = (fields: object, type = 'item.completed') => ({
    type,
    item: { id: 'i', type: 'web_search', ...fields },
  })
  test.each<[what: string, events: unknown[], expected: object]>([
    [
      'a page',
      [item({ action: { type: 'open_page', url: 'https://a.dev/1' } })],
      { sources: ['https://a.dev/1'] },
    ],
    [
      'a search with its results',
      [item({ action: { type: 'search', sources: [{ type: 'url', url: 'https://a.dev/1' }] } })],
      { sources: ['https://a.dev/1'] },
    ],
    [
      'a search without: there were more than anybody tells',
      [item({ query: 'x', action: { type: 'search', query: 'x' } })],
      { more: true },
    ],
    [
      'both',
      [item({ query: 'x' }), item({ action: { type: 'open_page', url: 'https://a.dev/1' } })],
      { sources: ['https://a.dev/1'], more: true },
    ],
    [
      'one that has only begun',
      [item({ action: { type: 'open_page', url: 'https://a.dev/1' } }, 'item.started')],
      {},
    ],
    ['none', [], {}],
  ])('%s', (_what, events, expected) => {
    expect(told('codex-cli', events)).toEqual({ ...NOTHING, ...expected })
  })
})
