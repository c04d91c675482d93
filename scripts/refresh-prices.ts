import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ModelPrice, Prices } from '../src/decide/price.ts'
import type { Rates } from '../src/domain/money.ts'

// Not a dev dependency: a package that it needs cannot be installed, so only its data files are read.
const PACKAGE = '@earendil-works/pi-ai'
const VERSION = '1.5.2'
const APIS = {
  openai: 'openai-responses',
  anthropic: 'anthropic-messages',
  xai: 'openai-responses',
  google: 'google-generative-ai',
} as const
type Priced = keyof typeof APIS

/** Not for work on code, or a name that stands for another model from one day to the next; some cost nothing. */
const LEFT_OUT = /^gemma-|^deep-research-|-(?:robotics|computer-use|customtools|latest)\b/

/** The package's own words, in USD per million tokens; a cache rate of 0 means that it knows none. */
type SourceRates = { input: number; output: number; cacheRead: number; cacheWrite: number }
type SourceModel = {
  id: string
  type: string
  input: string[]
  cost: SourceRates & { tiers?: (SourceRates & { inputTokensAbove: number })[] }
}
export type SourceData = Record<string, Record<string, SourceModel>>

/** The snapshot of the models that the CLIs can run: text models behind the vendor's own agent API, sorted by id. */
export function snapshot(sources: Record<Priced, SourceData>, source: string, asOf: string): Prices {
  const models = Object.entries(APIS).flatMap(([vendor, api]) =>
    Object.values(sources[vendor as Priced][api] ?? {})
      .filter(({ id, type, input }) => type === 'chat' && input.includes('text') && !isLeftOut(vendor, id))
      .map(({ id, cost }) => [id, priceOf(vendor, cost)] as const),
  )
  if (models.length === 0) throw new Error(`no models found: ${source} has changed its shape`)
  return { source, asOf, models: Object.fromEntries(models.sort(([a], [b]) => (a < b ? -1 : 1))) }
}

const isLeftOut = (vendor: string, id: string): boolean => vendor === 'google' && LEFT_OUT.test(id)

function priceOf(vendor: string, cost: SourceModel['cost']): ModelPrice {
  const tiers = (cost.tiers ?? []).map((tier) => ({
    aboveInputTokens: tier.inputTokensAbove,
    ...ratesOf(tier),
  }))
  return { vendor, ...ratesOf(cost), ...(tiers.length > 0 ? { tiers } : {}) }
}

const ratesOf = ({ input, output, cacheRead, cacheWrite }: SourceRates): Rates => ({
  inputMicrosPerMTok: micros(input),
  ...(cacheRead > 0 ? { cachedInputMicrosPerMTok: micros(cacheRead) } : {}),
  ...(cacheWrite > 0 ? { cacheWriteMicrosPerMTok: micros(cacheWrite) } : {}),
  outputMicrosPerMTok: micros(output),
})

function micros(usd: number): number {
  const whole = Math.round(usd * 1_000_000)
  if (!(whole > 0) || Math.abs(whole - usd * 1_000_000) > 0.001)
    throw new Error(`${usd} is not a usable price`)
  return whole
}

function fetchSnapshot(folder: string): Prices {
  const npm = ['pack', `${PACKAGE}@${VERSION}`, '--json', '--pack-destination', folder]
  const packed = JSON.parse(execFileSync('npm', npm, { encoding: 'utf8', cwd: folder }))
  execFileSync('tar', ['-xzf', join(folder, packed[0].filename), '-C', folder])
  const read = (name: string) =>
    JSON.parse(readFileSync(join(folder, 'package/dist/providers/data', name), 'utf8'))
  const generatedAt: string = read('.manifest.json').generatedAt
  const sources = {
    openai: read('openai.json'),
    anthropic: read('anthropic.json'),
    xai: read('xai.json'),
    google: read('google.json'),
  }
  return snapshot(sources, `${PACKAGE} ${VERSION}`, generatedAt.slice(0, 10))
}

if (import.meta.main) {
  const folder = mkdtempSync(join(tmpdir(), 'waybill-prices-'))
  try {
    const prices = fetchSnapshot(folder)
    writeFileSync(new URL('../data/prices.json', import.meta.url), `${JSON.stringify(prices, null, 2)}\n`)
    console.log(`${Object.keys(prices.models).length} models of ${prices.asOf} from ${prices.source}`)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
