import type { HookReply, Host } from '../../domain/hook.ts'
import { unread } from './agent-call.ts'
import { answerByRun, answerRouted } from './answer-routed.ts'
import { noneOfOurs, type Ruled } from './by-rules.ts'
import { generatedAs } from './door.ts'
import { DOOR, type Glance } from './glance.ts'
import { answerKept } from './idle-door.ts'
import { type Routed, routed } from './routed.ts'
import { adviseOn } from './said-routing.ts'
import { skillGoal } from './skill-goal.ts'

/** A rule matched: the answer, unless what it names stays with the host. */
export async function answerMatched(seen: Glance, event: Ruled, host: Host): Promise<HookReply> {
  const found = routed(seen, host)
  if (!found) return event.kind === 'agent_call' ? answerKept(seen, event, host) : { kind: 'pass' }
  return found.rule.name === DOOR ? answerNamed(found, event, host) : answerTo(found, event, host)
}

/**
 * A door has no work of its own: where no worker may do it, the call is refused and not passed. One that a project has as
 * the host's own is another's by the user's rules: it is as if a rule of theirs had named it.
 */
async function answerNamed(found: Routed, event: Ruled, host: Host): Promise<HookReply> {
  if (event.kind !== 'agent_call' && event.kind !== 'agent_asked') return { kind: 'pass' }
  const generated = generatedAs(event.agent, found.place.workspace.root, host)
  if (generated === undefined) return noneOfOurs(event)
  if (generated === 'role') return answerTo(found, event, host)
  if (event.kind === 'agent_asked') return { kind: 'routed' }
  if (event.prompt === undefined) return sendToTool(found)
  const called = { by: 'subagent', name: event.agent } as const
  return answerByRun({ goal: event.prompt, called }, event.cwd, host)
}

const sendToTool = ({ errand: { role, worker } }: Routed): HookReply => ({
  kind: 'deny',
  reason: unread({ role: role.name, worker }),
})

async function answerTo(found: Routed, event: Ruled, host: Host): Promise<HookReply> {
  const at = { cwd: event.cwd, host }
  switch (event.kind) {
    case 'said':
      return adviseOn(found, event, host)
    case 'agent_asked':
      return found.refused === undefined ? { kind: 'routed' } : { kind: 'pass' }
    case 'agent_call': {
      if (event.prompt === undefined && !found.refused) return sendToTool(found)
      const called = { by: 'subagent', name: event.agent } as const
      return answerRouted(found, { goal: event.prompt ?? '', called }, at)
    }
    case 'skill_call': {
      const goal = skillGoal(event, found.place.workspace.root)
      // Neither instructions nor words: nobody could know what to do.
      if (goal === undefined) return { kind: 'pass' }
      return answerRouted(found, { goal, called: { by: 'skill', name: event.skill, said: event.args } }, at)
    }
  }
}
