import { doubtOfPerson, type Signs } from '../../decide/typist.ts'
import { type Failure, failure } from '../../domain/failure.ts'
import { agentsAmong, ancestors, hasTerminal } from '../../io/ancestry.ts'
import { channelsFrom } from '../../io/channels.ts'

/** Why what the hook was given counts as nobody's word, or nothing. `what` follows "only a person can"; `command` does the same elsewhere. */
export function refuseTypist(what: string, command: string): Failure | undefined {
  const doubt = doubtOfPerson(signs())
  if (doubt === undefined) return undefined
  const hint = `Run \`${command}\` in a terminal of your own.`
  return failure('no_consent', `only a person can ${what}, and ${doubt}`, { hint })
}

function signs(): Signs {
  const above = ancestors(process.pid)
  const [nearest] = above
  return {
    above: above.map(({ name }) => name),
    agents: agentsAmong(above).map(({ name }) => name),
    atTerminal: nearest !== undefined && hasTerminal(nearest.pid),
    channels: nearest === undefined ? { shown: 'nothing' } : channelsFrom(nearest.pid),
    // Claude Code gives its path to the shell of the model, and to nothing else that it starts.
    fromAgentShell: process.env.CLAUDE_CODE_EXECPATH !== undefined,
  }
}
