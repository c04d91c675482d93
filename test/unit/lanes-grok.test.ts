import { expect, test } from 'vitest'
import { keyed, lane, refused } from './lane-cases.ts'

const HINT =
  "Set XAI_API_KEY, or name the key's place in config.yaml (workers.grok-cli.apiKeyEnv or apiKeyFile)."
const NOWHERE = 'each of its runs has a home of its own, where no login is'

test('the Grok CLI takes a key, in the variable that it reads', () => {
  expect(lane('grok-cli', { XAI_API_KEY: 'xai-1' })).toEqual(keyed('XAI_API_KEY', 'XAI_API_KEY', 'xai-1'))
  expect(lane('grok-cli', { MINE: 'xai-2' }, { apiKeyEnv: 'MINE' })).toEqual(
    keyed('MINE', 'XAI_API_KEY', 'xai-2'),
  )
})

test('and nothing else: nobody is sent to log in where no login counts', () => {
  expect([
    lane('grok-cli', {}),
    lane('grok-cli', { XAI_API_KEY: 'xai-1' }, { auth: 'subscription' }),
  ]).toEqual([
    refused(`Grok CLI has no login and no API key: ${NOWHERE}`, HINT),
    refused(`Grok CLI has no subscription login: ${NOWHERE}`, HINT),
  ])
})
