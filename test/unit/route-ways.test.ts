import { expect, test } from 'vitest'
import { refuseWay } from '../../src/decide/route-ways.ts'
import type { Search } from '../../src/domain/task.ts'
import { anAsk } from './samples.ts'

const searching = (more: Partial<Search> = {}) => anAsk({ search: { web: true, x: true, ...more } })

test('grok-cli makes searches of sites and days, and none of accounts: grok-api does', () => {
  const wide = [
    {},
    { domains: ['a.dev'] },
    { notDomains: ['a.dev'] },
    { from: '2026-01-01', to: '2026-02-01' },
  ]
  expect(wide.map((more) => refuseWay(searching(more), 'grok-cli', 'read'))).toEqual(
    wide.map(() => undefined),
  )
  const narrow = [{ handles: ['a'] }, { notHandles: ['a'] }]
  expect(narrow.map((more) => refuseWay(searching(more), 'grok-cli', 'read')?.message)).toEqual(
    narrow.map(() => 'grok-cli searches all of X: its CLI cannot be held to accounts'),
  )
  expect(narrow.map((more) => refuseWay(searching(more), 'grok-api', 'read'))).toEqual([undefined, undefined])
})

test('neither of them writes, or keeps a session', () => {
  const refused = (['grok-api', 'grok-cli'] as const).map((worker) => [
    refuseWay(anAsk(), worker, 'write')?.kind,
    refuseWay(anAsk({ keepSession: true }), worker, 'read')?.kind,
  ])
  expect(refused).toEqual([
    ['wrong_usage', 'wrong_usage'],
    ['wrong_usage', 'wrong_usage'],
  ])
})

test('who makes no searches, or takes no effort, is not asked for them, and the reason is that of its row', () => {
  const refused = (['codex-cli', 'claude-cli', 'local', 'gemini-cli', 'grok-api'] as const).map((worker) => [
    worker,
    refuseWay(searching(), worker, 'read')?.message,
    refuseWay(anAsk({ effort: 'high' }), worker, 'read')?.message,
  ])
  expect(refused).toEqual([
    ['codex-cli', 'codex-cli makes no searches for Waybill', undefined],
    ['claude-cli', 'claude-cli makes no searches for Waybill', undefined],
    [
      'local',
      'local makes no searches for Waybill',
      'local takes no --effort: its server has no such setting',
    ],
    [
      'gemini-cli',
      'gemini-cli makes no searches for Waybill',
      'gemini-cli takes no --effort: the CLI has no flag for it',
    ],
    ['grok-api', undefined, undefined],
  ])
})
