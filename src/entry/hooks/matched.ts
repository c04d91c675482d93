import type { HookReply, Host } from '../../domain/hook.ts'
import { answerRouted } from './answer-routed.ts'
import type { Ruled } from './by-rules.ts'
import type { Glance } from './glance.ts'
import { type Routed, routed } from './routed.ts'
import { adviseOn } from './said-routing.ts'
import { skillGoal } from './skill-goal.ts'

/** A rule matched: the answer, unless what it names stays with the host. */
export async function answerMatched(seen: Glance, event: Ruled, host: Host): Promise<HookReply> {
  const found = routed(seen, host)
  return found ? answerTo(found, event, host) : { kind: 'pass' }
}

async function answerTo(found: Routed, event: Ruled, host: Host): Promise<HookReply> {
  const at = { cwd: event.cwd, host }
  switch (event.kind) {
    case 'said':
      return adviseOn(found, event, host)
    case 'agent_asked':
      return found.why === undefined ? { kind: 'routed' } : { kind: 'pass' }
    case 'agent_call': {
      const called = { by: 'subagent', name: event.agent } as const
      return answerRouted(found, { goal: event.prompt ?? '', called }, at)
    }
    case 'skill_call': {
      const goal = skillGoal(event, found.place.workspace.root)
      // Neither instructions nor words: nobody could know what to do.
      if (goal === undefined) return { kind: 'pass' }
      return answerRouted(found, { goal, called: { by: 'skill', name: event.skill } }, at)
    }
  }
}
