import { text } from 'node:stream/consumers'
import { inspect } from 'node:util'
import { askText } from '../decide/ask.ts'
import { withKnownRole } from '../decide/follow.ts'
import { delegate } from '../delegate.ts'
import { type Failure, failure } from '../domain/failure.ts'
import { ok } from '../domain/result.ts'
import type { Task } from '../domain/task.ts'
import { filesFromRoot } from '../io/declared-files.ts'
import { ledgerFailure } from '../io/ledger-damage.ts'
import { openRedactor } from '../io/open-scanner.ts'
import { waybillPaths } from '../io/paths.ts'
import { findWorkspace } from '../io/repository.ts'
import { withSearchPath } from '../io/search-path.ts'
import { followed, handedOn } from './brought.ts'
import { conclude } from './conclusion.ts'
import { type House, officeOf, openHouse } from './office.ts'
import { onceForKey } from './once.ts'
import { exitOf, type RunDocument, runDocument, withEarlierRun } from './render/document.ts'
import { refusedDocument } from './render/refusal.ts'
import { roundsOf } from './research/order.ts'
import { shareOf } from './share.ts'
import { shownTo } from './shown-patch.ts'
import type { Order, Word } from './wire.ts'

type Say = (word: Word) => void

/**
 * The process that owns one worker. It reads one order from stdin, sees it through, and tells whoever still
 * listens; a listener that goes away changes nothing (W8, G34). SIGTERM and SIGINT are a request to cancel.
 */
async function supervise(): Promise<void> {
  process.stdout.on('error', () => {})
  process.on('SIGHUP', () => {})
  const said = await text(process.stdin)
  // The caller was killed before it could say what for.
  if (said === '') return
  const order = JSON.parse(said) as Order
  let recorded = false
  const say: Say = (word) => {
    if (word.say === 'fact' && word.fact.kind === 'task.received') recorded = true
    process.stdout.write(`${JSON.stringify(word)}\n`)
  }
  try {
    end(say, await carryOut(order, say))
  } catch (error) {
    const broken = failure('supervisor_died', `the supervisor of ${order.id} failed: ${error}`)
    // A run that is in the ledger is left to the next reaper, who knows what may have been spent.
    if (!recorded) end(say, refusedDocument(order.id, ledgerTrouble(error) ?? broken))
    throw error
  }
}

async function carryOut(order: Order, say: Say): Promise<RunDocument> {
  const workspace = findWorkspace(order.cwd)
  if (!workspace.ok) return refusedDocument(order.id, workspace.failure)
  // From here on nothing is found by name in the repository: not git, not the worker, not what the worker starts.
  process.env = withSearchPath(process.env, workspace.value.root)
  const opened = await openHouse(order, workspace.value)
  if (!opened.ok) return refusedDocument(order.id, opened.failure)
  const house = opened.value
  const batch = order.batch ? ok(order.batch) : roundsOf(order, house)
  const document = !batch.ok
    ? refusedDocument(order.id, batch.failure)
    : batch.value
      ? await (await import('./batch/carry-out.ts')).carryOutBatch(
          { ...order, batch: batch.value },
          house,
          say,
        )
      : await carryOutTask(order, house, say)
  await house.settled()
  house.close()
  return document
}

async function carryOutTask(order: Order, house: House, say: Say): Promise<RunDocument> {
  const { workspace, lineage, ledger } = house
  const earlier = followed(order.follows, ledger)
  if (!earlier.ok) return refusedDocument(order.id, earlier.failure)
  const office = officeOf(house, order.id, say)
  const asked = order.follows ? withKnownRole(order.ask, house.rules.policy.roles) : order.ask
  const files = filesFromRoot(order.ask.files, workspace)
  const maxUsdMicros = shareOf(order.ask.limits.maxUsdMicros, house)
  const limits = { ...order.ask.limits, ...(maxUsdMicros === undefined ? {} : { maxUsdMicros }) }
  const task: Task = {
    id: order.id,
    ask: { ...asked, files, limits },
    workspace,
    ...lineage,
    ...handedOn(order.ask, ledger, workspace),
    ...(await shownTo(order.ask, earlier.value, workspace)),
    caller: order.caller,
  }
  const through = async () => {
    const outcome = await conclude(task, await delegate(task, office.world), office)
    return withEarlierRun(runDocument(task.id, outcome, house.budget()), task)
  }
  return onceForKey(
    task,
    house,
    { cancel: house.cancel, say },
    through,
    `${order.follows ?? ''}${askText(task.ask)}`,
  )
}

function ledgerTrouble(error: unknown): Failure | undefined {
  const paths = waybillPaths(process.env)
  return paths.ok ? ledgerFailure(error, paths.value.ledger) : undefined
}

const end = (say: Say, document: RunDocument): void => say({ say: 'end', document, exit: exitOf(document) })

/** The log is kept: what an error quotes goes into it without secrets, or not at all. */
function die(error: unknown): void {
  const paths = waybillPaths(process.env)
  const redactor = paths.ok ? openRedactor(paths.value.state, process.env) : paths
  process.stderr.write(
    redactor.ok ? `${redactor.value.text(inspect(error))}\n` : 'an error that cannot be told\n',
  )
  process.exit(1)
}
process.on('uncaughtException', die)

// Not awaited at the top: what is loaded later imports from this very file, and would wait for it for ever.
void supervise().catch(die)
