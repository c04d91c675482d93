import { elsewhere } from '../decide/local-servers.ts'
import { type CliFacts, type ServiceFacts, WORKER_FACTS } from '../decide/worker-facts.ts'
import type { WorkerConfig } from '../domain/config.ts'
import { failure } from '../domain/failure.ts'
import type { Lane } from '../domain/lane.ts'
import { fail, ok, type Result } from '../domain/result.ts'
import type { WorkerId } from '../domain/worker-id.ts'
import { findApiKey } from './api-key.ts'
import { type Env, type Login, loginOf } from './logins.ts'

/** A lane, and the secret that goes into `lane.keyEnv`; without one the CLI uses a credential of its own. */
export type PaidLane = { lane: Lane; secret?: string }

/**
 * Decides who pays for a worker's runs, by file reads alone. `auto`: a subscription login, then a key,
 * so that a stray key never replaces a subscription. An address of the user's own is only sent a key.
 */
export function resolveLane(
  worker: WorkerId,
  config: WorkerConfig,
  env: Env,
  platform: NodeJS.Platform = process.platform,
): Result<PaidLane> {
  const facts = WORKER_FACTS[worker]
  if (facts.via === 'http')
    return facts.ownServer ? ownLane(config, facts, env) : keyLane(worker, config, facts, env)
  if (facts.via === 'browser') return browserLane(worker, config)
  const login = loginOf(worker, env, platform)
  const mayUseLogin = config.auth !== 'api-key' && config.baseUrl === undefined
  const subscription = mayUseLogin ? subscriptionLane(login, facts, env) : undefined
  if (subscription) return ok(subscription)

  if (config.auth !== 'subscription') {
    const key = findApiKey(config, facts.keyEnv, env)
    if (!key.ok) return key
    if (key.value) {
      const { from, secret } = key.value
      return ok({ lane: { billing: 'metered', from, keyEnv: facts.keyEnv[0] }, secret })
    }
    if (login.kind === 'kept_key' && config.baseUrl === undefined)
      return ok({ lane: { billing: 'metered', from: login.from } })
  }
  if (mayUseLogin && login.kind === 'hidden') return ok({ lane: { billing: 'unknown', from: login.from } })
  return fail(nobodyPays(worker, config, facts, login))
}

/** Whoever is logged in in the user's own browser; whether anybody is shows on the page. */
function browserLane(worker: WorkerId, { endpoint }: WorkerConfig): Result<PaidLane> {
  if (endpoint !== undefined)
    return ok({ lane: { billing: 'subscription', from: `the login in the browser at ${endpoint}` } })
  return fail(
    failure('browser_unreachable', `no browser is named for ${worker}`, {
      hint: `Say where it listens in config.yaml: \`workers.${worker}.endpoint: http://127.0.0.1:9222\`; docs/grok-browser.md has the rest.`,
    }),
  )
}

/** A service is paid by its key, and by nothing else. */
function keyLane(worker: WorkerId, config: WorkerConfig, facts: ServiceFacts, env: Env): Result<PaidLane> {
  const key = findApiKey(config, facts.keyEnv, env)
  if (!key.ok) return key
  if (key.value) return ok({ lane: { billing: 'metered', from: key.value.from }, secret: key.value.secret })
  return fail(
    failure('worker_unauthenticated', `${facts.title} has no API key`, {
      hint: `Find a key: ${placeOfKey(worker, facts)}.`,
    }),
  )
}

/** A server of the user's own: on this machine nobody is paid, elsewhere nobody knows. A key is sent where one is named. */
function ownLane(config: WorkerConfig, facts: ServiceFacts, env: Env): Result<PaidLane> {
  const key = findApiKey(config, facts.keyEnv, env)
  if (!key.ok) return key
  const away = elsewhere(config)
  const billing = away === undefined ? 'local' : 'unknown'
  const from = `${away ?? 'a server on this machine'}${key.value ? `, with ${key.value.from}` : ''}`
  return ok({ lane: { billing, from }, ...(key.value ? { secret: key.value.secret } : {}) })
}

const placeOfKey = (worker: WorkerId, { keyEnv }: Pick<CliFacts, 'keyEnv'>): string =>
  `set ${keyEnv.at(-1)}, or name the key's place in config.yaml (workers.${worker}.apiKeyEnv or apiKeyFile)`

function subscriptionLane(login: Login, { tokenEnv }: CliFacts, env: Env): PaidLane | undefined {
  if (login.kind === 'subscription') return { lane: { billing: 'subscription', from: login.from } }
  const token = tokenEnv === undefined ? undefined : env[tokenEnv]
  if (tokenEnv === undefined || !token) return undefined
  return { lane: { billing: 'subscription', from: tokenEnv, keyEnv: tokenEnv }, secret: token }
}

function nobodyPays(worker: WorkerId, config: WorkerConfig, facts: CliFacts, login: Login) {
  const setKey = placeOfKey(worker, facts)
  if (config.baseUrl !== undefined || config.auth === 'api-key') {
    const why = config.baseUrl === undefined ? 'config.yaml asks for one' : 'a baseUrl is only sent a key'
    return failure('worker_unauthenticated', `${facts.title} has no API key, and ${why}`, {
      hint: `Find a key: ${setKey}.`,
    })
  }
  const because = login.kind === 'none' ? login.because : `only ${login.from} was found`
  const wanted = config.auth === 'subscription' ? 'subscription login' : 'login and no API key'
  const ways = [
    ...(facts.login === undefined ? [] : [`run \`${facts.login}\``]),
    ...(config.auth === 'subscription' && facts.login !== undefined ? [] : [setKey]),
  ].join(', or ')
  return failure('worker_unauthenticated', `${facts.title} has no ${wanted}: ${because}`, {
    hint: `${ways.charAt(0).toUpperCase()}${ways.slice(1)}.`,
  })
}
