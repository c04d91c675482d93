import { expect, test } from 'vitest'
import { searchedIn, verdictOn } from '../../src/decide/research/honesty.ts'
import type { ClaimVerdict, JudgedClaim } from '../../src/domain/claim.ts'
import type { Honesty, Round } from '../../src/domain/research.ts'

const claim = (verdict: ClaimVerdict, unlisted: string[] = []): JudgedClaim => ({
  text: 'It is out.',
  verdict,
  because: '',
  sources: verdict === 'unverified' ? [] : ['https://a.dev'],
  unlisted,
  unseen: [],
})
const honesty = (over: Partial<Honesty> = {}): Honesty => ({
  claims: [claim('cited'), claim('unverified')],
  searches: 2,
  lists: true,
  pages: [],
  ...over,
})
const round = (at: number, of: number): Round => ({ at, of, listed: [] })

test.each<[what: string, Honesty, Round | undefined, status: string, detail: string]>([
  [
    'searched and cited',
    honesty(),
    undefined,
    'passed',
    '2 claims: 0 supported, 1 cited, 1 unverified; 2 searches',
  ],
  [
    'searched as often as nobody knows',
    honesty({ searches: null }),
    undefined,
    'passed',
    '2 claims: 0 supported, 1 cited, 1 unverified; its searches are not counted',
  ],
  [
    'not searched',
    honesty({ searches: 0 }),
    undefined,
    'failed',
    'it made no search: whatever it says is from memory',
  ],
  [
    'not searched in the first of one round',
    honesty({ searches: 0 }),
    round(1, 1),
    'failed',
    'it made no search: whatever it says is from memory',
  ],
  [
    'not searched to fill gaps',
    honesty({ searches: 0 }),
    round(2, 3),
    'failed',
    'it made no search: whatever it says is from memory',
  ],
  [
    'not searched to sum up',
    honesty({ searches: 0 }),
    round(3, 3),
    'passed',
    '2 claims: 0 supported, 1 cited, 1 unverified; 0 searches',
  ],
  [
    'nothing cited',
    honesty({ claims: [claim('unverified', ['https://b.dev'])] }),
    undefined,
    'failed',
    'none of its claims cites a page that its vendor names (1 claim: 0 supported, 0 cited, 1 unverified)',
  ],
  [
    'nothing cited to sum up',
    honesty({ searches: 0, claims: [claim('unverified')] }),
    round(3, 3),
    'failed',
    'none of its claims cites a page that its vendor names (1 claim: 0 supported, 0 cited, 1 unverified)',
  ],
  [
    'nothing claimed',
    honesty({ claims: [] }),
    undefined,
    'failed',
    'it claims nothing that could cite a page',
  ],
  [
    'links, and a vendor that names no pages',
    honesty({ lists: false, searches: null, claims: [claim('unverified', ['https://b.dev'])] }),
    undefined,
    'could_not_run',
    'its vendor names no pages to compare its links with (1 claim: 0 supported, 0 cited, 1 unverified)',
  ],
  [
    'no links, and a vendor that names no pages',
    honesty({ lists: false, searches: null, claims: [claim('unverified')] }),
    undefined,
    'failed',
    'none of its claims cites a page that its vendor names (1 claim: 0 supported, 0 cited, 1 unverified)',
  ],
])('%s', (_what, found, at, status, detail) => {
  expect(verdictOn(found, at)).toEqual({ status, detail })
})

test('pages that a vendor only lists were met; where it lists none nobody knows', () => {
  expect(searchedIn({ sources: ['https://a.dev'] })).toEqual({
    pages: [{ url: 'https://a.dev', how: 'met' }],
  })
  expect(searchedIn({ sources: ['https://a.dev'], searched: { calls: 0, pages: [] } })).toEqual({
    calls: 0,
    pages: [],
  })
  expect(searchedIn({})).toBeUndefined()
})
