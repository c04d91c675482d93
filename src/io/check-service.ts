import { driftCheck } from '../decide/model-drift.ts'
import { ROLES } from '../decide/roles.ts'
import type { ServiceFacts } from '../decide/worker-facts.ts'
import type { WorkerConfig } from '../domain/config.ts'
import type { SetupCheck } from '../domain/doctor.ts'
import type { WorkerId } from '../domain/worker-id.ts'
import { usedOf } from './check-models.ts'
import type { Around } from './check-worker.ts'
import { resolveLane } from './lanes.ts'
import { messageOf } from './message-of.ts'

const TIMEOUT_MS = 5_000

/** Asks a service for its list of models, which costs nothing, and compares it with what Waybill asks for. */
export async function checkService(
  worker: WorkerId,
  { vendor, baseUrl: usual }: ServiceFacts,
  config: WorkerConfig,
  { env, nowMs, roles = ROLES, timeoutMs = TIMEOUT_MS }: Around,
): Promise<SetupCheck> {
  const baseUrl = config.baseUrl ?? usual
  const lane = resolveLane(worker, config, env)
  const untold = (why: string): SetupCheck => ({
    name: 'models',
    status: 'unknown',
    says: `which ${baseUrl} has cannot be told: ${why}`,
  })
  if (!lane.ok) return untold('there is no key to ask it with')
  const listed = await modelsAt(baseUrl, lane.value.secret, timeoutMs)
  if (typeof listed === 'string') return untold(listed)
  if ('refused' in listed) {
    const says = `${baseUrl} refuses the key of ${lane.value.lane.from}: ${listed.refused}`
    return { name: 'models', status: 'bad', says, next: 'Make a new key there, and put it in its place.' }
  }
  const offer = {
    models: listed.map((id) => ({ id, isShown: false })),
    words: {},
    isWhole: true,
  }
  const used = usedOf(worker, vendor, config, roles)
  const day = new Date(nowMs).toISOString().slice(0, 10)
  return driftCheck({ vendor, offer, used, added: config.extraModels, day })
}

/** The ids of a server's models, why it does not take the key, or why nothing can be told. */
async function modelsAt(
  baseUrl: string,
  secret: string | undefined,
  timeoutMs: number,
): Promise<string[] | { refused: string } | string> {
  try {
    const headers: Record<string, string> = secret === undefined ? {} : { authorization: `Bearer ${secret}` }
    const signal = AbortSignal.timeout(timeoutMs)
    const response = await fetch(`${baseUrl}/models`, { headers, signal, redirect: 'error' })
    if (!response.ok) return complaintOf(response.status, await response.text())
    const { data } = (await response.json()) as { data?: { id?: unknown }[] }
    if (!Array.isArray(data)) return 'its answer is not understood'
    return data.flatMap(({ id }) => (typeof id === 'string' ? [id] : []))
  } catch (error) {
    return messageOf((error as { cause?: unknown }).cause ?? error)
  }
}

/** xAI says with 400 that it does not know a key, so the words count and not the status alone. */
function complaintOf(status: number, body: string): { refused: string } | string {
  const said = `it answered with ${status}`
  const isRefusal = [401, 403].includes(status) || (status === 400 && /API key/i.test(body))
  return isRefusal ? { refused: said } : said
}
