import { elsewhere, LOADED_MODEL, localServer, presetKnownBy, usualUrl } from '../decide/local-servers.ts'
import type { WorkerConfig } from '../domain/config.ts'
import type { SetupCheck } from '../domain/doctor.ts'
import { type Answer, type Ask, askerWith, type Listed, modelsIn } from './ask-server.ts'
import type { Around } from './check-worker.ts'
import { resolveLane } from './lanes.ts'

const LOOK_MS = 1_000
/** A small model is loaded within it; a large one may take longer, and then is on its way. */
const WARM_UP_MS = 20_000

/**
 * Looks at a server of the user's own: whether it is up, which one it is, what it lists, and, where its being up says
 * nothing of a model, whether one answers. That costs nobody anything on this machine; elsewhere it is not tried.
 */
export async function checkLocal(
  config: WorkerConfig,
  { env, timeoutMs = WARM_UP_MS }: Around,
): Promise<SetupCheck[]> {
  const lane = resolveLane('local', config, env)
  if (!lane.ok) return [{ name: 'key', status: 'bad', says: lane.failure.message, next: lane.failure.hint }]
  const { baseUrl = usualUrl(config.preset), preset } = config
  const { title, health, healthMeans, start } = localServer(preset)
  const asked = askerWith(lane.value.secret)
  const up = await asked(new URL(health, baseUrl).href, LOOK_MS)
  const listed = await asked(`${baseUrl}/models`, LOOK_MS)
  if ('because' in up && 'because' in listed) {
    const says = `nothing answers at ${baseUrl}: ${up.because}`
    const next = `Start it, for instance \`${start}\`, or say where it is (workers.local in config.yaml).`
    return [{ name: 'server', status: 'bad', says, next }]
  }
  const models = modelsIn(listed)
  const found = presetKnownBy(models?.[0]?.ownedBy, 'because' in listed ? '' : listed.server)
  const server = serverCheck(up, { title, means: healthMeans, preset, found, baseUrl })
  const rest = modelsCheck(models, listed, config.model)
  const isAway = elsewhere(config) !== undefined
  if (healthMeans === 'model' || isAway) return [server, rest]
  return [server, rest, await warmUp(asked, baseUrl, config.model ?? LOADED_MODEL, timeoutMs)]
}

type Expected = {
  title: string
  means: 'process' | 'model'
  preset: string | undefined
  found: string | undefined
  baseUrl: string
}

function serverCheck(up: Answer, { title, means, preset, found, baseUrl }: Expected): SetupCheck {
  const name = 'server'
  const answers = found === undefined ? 'a server answers' : `${localServer(found).title} answers`
  if (found !== undefined && localServer(found).title !== title) {
    const next = `Say \`preset: ${found}\` under workers.local in config.yaml.`
    return { name, status: 'warn', says: `${answers} at ${baseUrl}, and ${title} was expected`, next }
  }
  if ('because' in up || up.status === 404)
    return { name, status: 'ok', says: `${answers} at ${baseUrl}; it tells nothing of its health` }
  if (up.status === 503) {
    const next = 'Wait until it has, then look again.'
    return { name, status: 'warn', says: `${answers} at ${baseUrl}, and still loads its model (503)`, next }
  }
  if (up.status >= 300)
    return { name, status: 'warn', says: `${answers} at ${baseUrl}, and its health is ${up.status}` }
  const only = means === 'process' ? '; that it is well says nothing of a model' : ''
  const kind = preset === undefined && found === undefined ? ` (taken for ${title})` : ''
  return { name, status: 'ok', says: `${answers} at ${baseUrl}${kind}${only}` }
}

const SHOWN = 5

function modelsCheck(models: Listed[] | undefined, answer: Answer, wanted: string | undefined): SetupCheck {
  const name = 'models'
  if (models === undefined) {
    if ('because' in answer) return { name, status: 'unknown', says: answer.because }
    const says = `asked for its models, it answered with ${answer.status}`
    return answer.status === 401
      ? {
          name,
          status: 'bad',
          says,
          next: 'Name its key: workers.local.apiKeyEnv or apiKeyFile in config.yaml.',
        }
      : { name, status: 'unknown', says }
  }
  const ids = models.map(({ id }) => id)
  const more = ids.length > SHOWN ? `, and ${ids.length - SHOWN} more` : ''
  const says = ids.length === 0 ? 'it lists none' : `it lists ${ids.slice(0, SHOWN).join(', ')}${more}`
  if (wanted === undefined || ids.includes(wanted)) return { name, status: 'ok', says }
  return {
    name,
    status: 'warn',
    says: `${says}; ${wanted} is not among them`,
    next: 'Mend workers.local.model.',
  }
}

/** One token: what no health tells. */
async function warmUp(
  ask: Ask,
  baseUrl: string,
  model: string | undefined,
  timeoutMs: number,
): Promise<SetupCheck> {
  const name = 'answers'
  const body = { model, max_tokens: 1, messages: [{ role: 'user', content: 'Say yes.' }] }
  const startedMs = performance.now()
  const answer = await ask(`${baseUrl}/chat/completions`, timeoutMs, body)
  const ms = Math.round(performance.now() - startedMs)
  if ('because' in answer) {
    const next = 'It may still load the model: look at its log, then look again.'
    return { name, status: 'bad', says: `asked for one token, it did not answer: ${answer.because}`, next }
  }
  if (answer.status < 300) return { name, status: 'ok', says: `one token came after ${ms} ms` }
  const next = 'Its log says why; workers.local.model names the model.'
  return { name, status: 'bad', says: `asked for one token, it answered with ${answer.status}`, next }
}
