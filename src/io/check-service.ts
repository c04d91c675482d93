import { driftCheck } from '../decide/model-drift.ts'
import { ROLES } from '../decide/roles.ts'
import type { ServiceFacts } from '../decide/worker-facts.ts'
import type { WorkerConfig } from '../domain/config.ts'
import type { SetupCheck } from '../domain/doctor.ts'
import type { WorkerId } from '../domain/worker-id.ts'
import { type Answer, askerWith, modelsIn } from './ask-server.ts'
import { usedOf } from './check-models.ts'
import type { Around } from './check-worker.ts'
import { resolveLane } from './lanes.ts'

type Answered = Exclude<Answer, { because: string }>

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
  const answer = await askerWith(lane.value.secret)(`${baseUrl}/models`, timeoutMs)
  if ('because' in answer) return untold(answer.because)
  const said = `it answered with ${answer.status}`
  if (refusesKey(answer)) {
    const says = `${baseUrl} refuses the key of ${lane.value.lane.from}: ${said}`
    return { name: 'models', status: 'bad', says, next: 'Make a new key there, and put it in its place.' }
  }
  const listed = modelsIn(answer)
  if (listed === undefined) return untold(answer.status < 300 ? 'its answer is not understood' : said)
  const offer = {
    models: listed.map(({ id }) => ({ id, isShown: false })),
    words: {},
    isWhole: true,
  }
  const used = usedOf(worker, vendor, config, roles)
  const day = new Date(nowMs).toISOString().slice(0, 10)
  return driftCheck({ vendor, offer, used, added: config.extraModels, day })
}

/** xAI says with 400 that it does not know a key, so the words count and not the status alone. */
const refusesKey = ({ status, body }: Answered): boolean =>
  status === 401 || status === 403 || (status === 400 && /API key/i.test(JSON.stringify(body)))
