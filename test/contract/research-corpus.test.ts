import { afterAll, beforeAll, expect, test } from 'vitest'
import { verdictOn } from '../../src/decide/research/honesty.ts'
import { type CorpusAnswer, corpusOf, freshOf } from '../research-corpus/answer.ts'
import { type Compared, compare, judge, type Rate, ratesOf } from '../research-corpus/judged.ts'
import { FILES, type Site, startSite } from '../research-corpus/site.ts'
import { repositoryWith } from './git-harness.ts'

/*
 * Sixty answers, each claim labelled with what is true of it, against the pages that they speak of. They were written
 * before the program that judges them; what it made of them at first sight stands in docs/research.md.
 */
let site: Site
beforeAll(async () => {
  site = await startSite()
})
afterAll(() => site.close())

async function all(
  withPages: boolean,
  answers = corpusOf(site.at),
): Promise<{ compared: Compared[]; extra: string[]; unsearched: boolean[] }> {
  const root = repositoryWith(FILES)
  const found = { compared: [] as Compared[], extra: [] as string[], unsearched: [] as boolean[] }
  for (const answer of answers) {
    const honesty = await judge(answer, root, withPages ? site : undefined)
    const { compared, extra } = compare(answer, honesty)
    found.compared.push(...compared)
    found.extra.push(...extra)
    const { status } = verdictOn(honesty, undefined)
    found.unsearched.push((status === 'failed') === isFromMemory(answer))
  }
  return found
}

const isFromMemory = ({ searches, claims }: CorpusAnswer): boolean =>
  searches === 0 || claims.every(({ verdict }) => verdict === 'unverified')

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`
const tableOf = (rates: readonly Rate[]): string =>
  rates
    .map(({ what, precision, recall, of }) =>
      [
        what.padEnd(14),
        percent(precision).padStart(8),
        percent(recall).padStart(8),
        String(of).padStart(5),
      ].join(' '),
    )
    .join('\n')

const wrongIn = (compared: readonly Compared[]): string[] =>
  compared.flatMap(({ answer, text, truth, told }) =>
    truth.verdict === told?.verdict && (truth.unseen ?? false) === told.unseen.length > 0
      ? []
      : [
          `${answer}: ${truth.verdict}, told ${told?.verdict ?? 'nothing'} (${told?.because}; ${told?.unseen}): ${text}`,
        ],
  )

test('verdicts of claims, where pages may be looked at: precision and recall', async () => {
  const { compared, extra, unsearched } = await all(true)
  const rates = ratesOf(compared)
  console.info(
    `              precision   recall    of\n${tableOf(rates)}\nclaims nobody labelled: ${extra.length}`,
  )
  const wrong = wrongIn(compared)
  for (const { precision, recall } of rates)
    expect(Math.min(precision, recall), wrong.join('\n')).toBeGreaterThan(0.95)
  expect(extra.length).toBeLessThanOrEqual(3)
  expect(unsearched.filter((right) => !right)).toEqual([])
})

test('the same for answers in ways of writing that nothing was tuned for', async () => {
  const { compared, extra } = await all(true, freshOf(site.at))
  const rates = ratesOf(compared)
  console.info(
    `fresh         precision   recall    of\n${tableOf(rates)}\nclaims nobody labelled: ${extra.length}`,
  )
  const wrong = wrongIn(compared)
  for (const { precision, recall } of rates)
    expect(Math.min(precision, recall), wrong.join('\n')).toBeGreaterThan(0.75)
  // What it does not understand it does not believe.
  expect(rates.find(({ what }) => what === 'supported')?.precision).toBe(1)
  expect(compared.filter(({ truth, told }) => truth.invented && told?.verdict !== 'unverified')).toEqual([])
})

test('no invented address passes, whether pages are looked at or not', async () => {
  for (const withPages of [true, false]) {
    const { compared } = await all(withPages)
    const invented = compared.filter(({ truth }) => truth.invented)
    expect(invented.length).toBeGreaterThanOrEqual(15)
    expect(invented.filter(({ told }) => told?.verdict !== 'unverified')).toEqual([])
  }
})

test('no page is asked for that the vendor does not name', async () => {
  site.asked.length = 0
  await all(true)
  expect(site.asked).toContain('docs/releases')
  expect(site.asked.filter((one) => /unlisted|builds|^fake|limits\/team|commit/.test(one))).toEqual([])
})

test('without looking nothing is supported, and what is cited stays so', async () => {
  const { compared } = await all(false)
  const told = compared.map(({ told: one }) => one?.verdict)
  expect([told.includes('supported'), told.includes('cited')]).toEqual([false, true])
})

test('the corpus has ten answers of each kind', () => {
  const groups = Object.groupBy(corpusOf(site.at), ({ group }) => group)
  expect(Object.values(groups).map((answers) => answers?.length)).toEqual([10, 10, 10, 10, 10, 10])
})
