import * as z from 'zod'
import { localServer, PRESET_NAMES, usualUrl } from '../decide/local-servers.ts'
import { WORKER_FACTS } from '../decide/worker-facts.ts'
import { AUTHS, type WorkerConfig } from '../domain/config.ts'
import { isLoopback } from '../domain/loopback.ts'
import { type Rates, USD } from '../domain/money.ts'
import type { WorkerId } from '../domain/worker-id.ts'
import { model, path, section, textThat, usd } from './schema-values.ts'

const variable = textThat("a variable's name, not the key itself", (text) =>
  /^[A-Za-z_][A-Za-z0-9_]*$/.test(text),
)
const url = textThat('an https URL without user and password (http only on this machine)', isSafeUrl)

/** A key or a prompt goes to this address: never in the clear over a network. */
function isSafeUrl(text: string): boolean {
  const url = URL.parse(text)
  if (!url || url.username || url.password) return false
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(text))
}

const priced = section({
  id: model,
  inputUsdPerMTok: usd,
  outputUsdPerMTok: usd,
  cachedInputUsdPerMTok: usd.optional(),
})

const worker = section({
  executable: path.optional(),
  baseUrl: url.optional(),
  auth: z.enum(AUTHS, `one of ${AUTHS.join(', ')}`).optional(),
  apiKeyEnv: variable.optional(),
  apiKeyFile: path.optional(),
  model: model.optional(),
  extraModels: z.array(z.union([model, priced]), 'a list of model ids').optional(),
}).refine(({ auth, baseUrl }) => !(auth === 'subscription' && baseUrl), {
  path: ['auth'],
  message: 'api-key or auto, since a login is never sent to a baseUrl',
})

/** What is asked over HTTP has no program and no login. */
const service = section({
  baseUrl: url.optional(),
  apiKeyEnv: variable.optional(),
  apiKeyFile: path.optional(),
  model: model.optional(),
  extraModels: z.array(z.union([model, priced]), 'a list of model ids').optional(),
})

/** Whoever reaches a debug port has every login of that browser: only this machine's is asked. */
const endpoint = textThat(
  'the debug port of a browser on this machine, as in http://127.0.0.1:9222',
  (text) => {
    const url = URL.parse(text)
    return url !== null && /^(http|ws):$/.test(url.protocol) && isLoopback(text) && url.port !== ''
  },
)

/** A page in the user's own browser, and where that listens. */
const browser = section({
  endpoint: endpoint.optional(),
  page: url.optional(),
  model: model.optional(),
  extraModels: z.array(model, 'a list of modes').optional(),
}).transform(({ page, ...said }) => ({ ...said, ...(page === undefined ? {} : { baseUrl: page }) }))

/** A server of the user's own. Its kind says where it is, and whether a model has to be named. */
const ownServer = section({
  preset: z.enum(PRESET_NAMES, `one of ${PRESET_NAMES.join(', ')}`).optional(),
  baseUrl: url.optional(),
  apiKeyEnv: variable.optional(),
  apiKeyFile: path.optional(),
  model: model.optional(),
  extraModels: z.array(z.union([model, priced]), 'a list of model ids').optional(),
})
  .refine(({ preset, model }) => localServer(preset).model.loaded !== undefined || model !== undefined, {
    path: ['model'],
    message: 'the name of the model, which this kind of server has to be told',
  })
  .transform(({ baseUrl, ...said }) => ({ ...said, baseUrl: baseUrl ?? usualUrl(said.preset) }))

/** What the file may say of a worker. */
export const shapeOf = (id: WorkerId) => {
  const facts = WORKER_FACTS[id]
  if (facts.via === 'browser') return browser
  return facts.via === 'process' ? worker : facts.ownServer ? ownServer : service
}

type WrittenWorker = z.output<typeof worker>

// zod leaves out the keys that the file leaves out, so none of these is an explicit undefined.
export const over = (base: WorkerConfig, { extraModels, ...said }: WrittenWorker = {}): WorkerConfig => ({
  ...base,
  ...(said as Partial<WorkerConfig>),
  ...(extraModels ? { extraModels: extraModels.map((one) => (typeof one === 'string' ? one : one.id)) } : {}),
})

/** The user's own prices, by the id of the model. */
export const pricesOf = ({ extraModels = [] }: WrittenWorker = {}): Record<string, Rates> =>
  Object.fromEntries(extraModels.flatMap((one) => (typeof one === 'string' ? [] : [[one.id, ratesOf(one)]])))

const ratesOf = (said: z.output<typeof priced>): Rates => ({
  inputMicrosPerMTok: Math.round(said.inputUsdPerMTok * USD),
  outputMicrosPerMTok: Math.round(said.outputUsdPerMTok * USD),
  ...(said.cachedInputUsdPerMTok === undefined
    ? {}
    : { cachedInputMicrosPerMTok: Math.round(said.cachedInputUsdPerMTok * USD) }),
})
