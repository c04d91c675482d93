import { expect, test } from 'vitest'
import { searchesIn } from '../../src/workers/grok-events.ts'

test('the searches of a run are what its server counted; a count that was left out is not taken for none', () => {
  const told = [
    { server_side_tool_usage_details: { web_search_calls: 2, x_search_calls: 1 } },
    { server_side_tool_usage_details: { web_search_calls: 0, x_search_calls: 0 } },
    { server_side_tool_usage_details: { web_search_calls: 2 }, num_server_side_tools_used: 5 },
    { server_side_tool_usage_details: { web_search_calls: 2 } },
    { num_server_side_tools_used: 3 },
    { server_side_tool_usage_details: { web_search_calls: '2', x_search_calls: 1 } },
    undefined,
  ]
  expect(told.map(searchesIn)).toEqual([3, 0, 5, undefined, 3, undefined, undefined])
})
