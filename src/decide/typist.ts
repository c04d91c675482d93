/** What can be seen of whoever stands behind a typed command. Processes are named as programs, nearest first. */
export type Signs = {
  /** Programs above the hook. */
  above: readonly string[]
  /** Those of them in which a model may be typing. */
  agents: readonly string[]
  /** The nearest program above has a terminal. */
  atTerminal: boolean
  /** The answer goes back over a channel such as the host makes for its hooks. */
  answersHost: boolean
  /** The environment comes from an agent's shell. */
  fromAgentShell: boolean
}

/** What adopts a process whose parents have gone. */
const ADOPTERS = /^(?:init|systemd|launchd|tini|docker-init|dumb-init|catatonit)$/

/** The one host that tells a command that was typed by an event of its own; a model in another may send that event itself. */
const TELLS = /^claude/

/**
 * Why it cannot be told that a person typed this, or undefined where nothing speaks against it.
 *
 * No single sign is a proof: a model with a shell runs as the user, and can name, adopt and replace processes
 * (`exec` makes it a direct child of the host, `setsid` cuts what stands above). Each sign closes one way that works.
 */
export function doubtOfPerson(signs: Signs): string | undefined {
  const [nearest, ...further] = signs.above
  if (nearest === undefined || signs.agents[0] !== nearest || !TELLS.test(nearest))
    return `the hook was started by ${nearest ?? 'nobody that can be seen'}, not by the host itself`
  if (signs.agents.length > 1)
    return `${signs.agents[1]} stands above this ${nearest} session and may have typed it`
  if (signs.fromAgentShell) return "its environment is that of an agent's shell"
  if (!signs.answersHost) return 'the hook was not started with the channels that a host gives it'
  if (!signs.atTerminal && further.every((name) => ADOPTERS.test(name)))
    return `nobody is left above this ${nearest} session and it has no terminal`
  return undefined
}
