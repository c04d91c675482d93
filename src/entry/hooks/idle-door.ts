import type { HookEvent, HookReply, Host } from '../../domain/hook.ts'
import { oneLine } from '../../domain/printable.ts'
import { placeAt } from '../place.ts'
import { isDoor } from './door.ts'
import { DOOR, type Glance } from './glance.ts'
import { tableFor } from './table.ts'

type Call = Extract<HookEvent, { kind: 'agent_call' }>

/** What matched a call stays with the host: with whoever called, where the subagent is a door. */
export function answerKept({ decision, table, place }: Glance, call: Call, host: Host): HookReply {
  if (!isDoor(call.agent, place.workspace.root, host)) return { kind: 'pass' }
  const { rule } = decision
  const by = `routing rule ${rule.name} (${rule.from})`
  const role = table.roles.find(({ name }) => name === rule.role)
  if (!role) return refusal(call, `The ${by} keeps this task with you: do it yourself.`)
  const head = rule.name === DOOR ? 'This is' : `By the ${by} this is`
  return refusal(call, `${head} a task for the role ${role.name}, which you have yourself: do it yourself.`)
}

/** Nothing matched a call of a door. */
export function answerUnruled(call: Call): HookReply {
  const place = placeAt(call.cwd)
  if (!place.ok) return refusal(call, `${place.failure.message}. ${place.failure.hint}`)
  let trouble = ''
  const table = tableFor(place.value, (text) => {
    trouble = oneLine(text.replace(/^waybill: /, ''))
  })
  return refusal(call, table ? UNKNOWN : `The routing rules cannot be read. ${trouble}`)
}

const UNKNOWN =
  "As long as no rule and no role of yours says whose work it is, do it yourself. A repository's routing.yaml counts once the user has trusted it (`waybill trust`); `waybill generate` takes away what is left over."

const refusal = ({ agent }: Call, why: string): HookReply => ({
  kind: 'deny',
  reason: `Waybill started nothing, and the subagent ${agent} has no work of its own. ${why}`,
})
