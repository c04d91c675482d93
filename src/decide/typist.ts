/** What can be seen of whoever stands behind a typed command. Processes are named as programs, nearest first. */
export type Signs = {
  /** Programs above the hook. */
  above: readonly string[]
  /** Those of them in which a model may be typing. */
  agents: readonly string[]
  /** The nearest program above has a terminal. */
  atTerminal: boolean
  /** What the hook's standard channels are. */
  channels: Channels
  /** The environment comes from an agent's shell. */
  fromAgentShell: boolean
}

/** A socket by its inode; undefined for anything else. */
type Socket = number | undefined

/**
 * What stdin, stdout and stderr are, as far as the system shows: the sockets that they are, and those that the host has open
 * and nobody can connect to (Linux); only whether stdout is a channel at all (elsewhere); or nothing.
 */
export type Channels =
  | { shown: 'ends'; own: Record<'stdin' | 'stdout' | 'stderr', Socket>; held: ReadonlySet<number> }
  | { shown: 'kind'; isChannel: boolean }
  | { shown: 'nothing' }

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
  const doubt = doubtOfChannels(signs.channels)
  if (doubt !== undefined) return doubt
  if (!signs.atTerminal && further.every((name) => ADOPTERS.test(name)))
    return `nobody is left above this ${nearest} session and it has no terminal`
  return undefined
}

function doubtOfChannels(channels: Channels): string | undefined {
  if (channels.shown === 'nothing') return 'the system does not show whose channels the hook was given'
  if (channels.shown === 'kind' ? channels.isChannel : areFromHost(channels)) return undefined
  return 'the hook cannot be seen to have the channels that a host gives it (now and then that is so for a real one: type it once more)'
}

/**
 * For each hook a host makes three pairs of sockets, for stdin, stdout and stderr, and Linux numbers sockets in a row as
 * they are made. So the numbers are six in a row, and of the last two pairs the host holds the other end. (It closes that of
 * stdin when it has written the event.) A shell that became the hook can make pairs in a row, but it cannot give the host
 * an end; and what the host started as another hook has one stdin in that row, with what the host had to say: the event
 * has to be read from there. (Seen on 2.1.197 and 2.1.329; the Monitor tool of the latter gives a shell real ends for the other two.)
 */
function areFromHost({ own, held }: Extract<Channels, { shown: 'ends' }>): boolean {
  const { stdin, stdout, stderr } = own
  if (stdin === undefined || stdout === undefined || stderr === undefined) return false
  const starts = startsOfPair(stdout, held).filter((start) => startsOfPair(stderr, held).includes(start + 2))
  return starts.some((start) => stdin === start - 2 || stdin === start - 1)
}

/** The lower number of each pair that this end and one of `held` may be. */
const startsOfPair = (end: number, held: ReadonlySet<number>): number[] => [
  ...(held.has(end - 1) ? [end - 1] : []),
  ...(held.has(end + 1) ? [end] : []),
]
