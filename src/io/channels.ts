import { fstatSync, readdirSync, readFileSync, readlinkSync, type Stats } from 'node:fs'
import type { Channels } from '../decide/typist.ts'

const STANDARD = [0, 1, 2] as const

/** What this process has as stdin, stdout and stderr, and what `host` holds that could be their other ends. */
export function channelsFrom(host: number): Channels {
  // Seen on Linux only; elsewhere no file shows whose the other ends are.
  if (process.platform !== 'linux') return { shown: 'kind', isChannel: isChannel(statOf(1)) }
  try {
    const [stdin, stdout, stderr] = STANDARD.map(socketAt)
    return { shown: 'ends', own: { stdin, stdout, stderr }, held: heldBy(host) }
  } catch {
    return { shown: 'nothing' }
  }
}

const isChannel = (stat: Stats | undefined): boolean =>
  stat !== undefined && (stat.isSocket() || stat.isFIFO())

function socketAt(descriptor: number): number | undefined {
  const stat = statOf(descriptor)
  return stat?.isSocket() ? stat.ino : undefined
}

function statOf(descriptor: number): Stats | undefined {
  try {
    return fstatSync(descriptor)
  } catch {
    // Closed.
    return undefined
  }
}

/** Of the sockets that a process has open, those that `socketpair` may have made. Throws where that is not shown. */
function heldBy(pid: number): Set<number> {
  const nameless = connectedWithoutName()
  const folder = `/proc/${pid}/fd`
  const open = readdirSync(folder).map((descriptor) => socketIn(`${folder}/${descriptor}`))
  return new Set(open.filter((socket): socket is number => socket !== undefined && nameless.has(socket)))
}

function socketIn(link: string): number | undefined {
  try {
    const [, socket] = /^socket:\[(\d+)\]$/.exec(readlinkSync(link)) ?? []
    return socket === undefined ? undefined : Number(socket)
  } catch {
    // Closed meanwhile.
    return undefined
  }
}

/**
 * unix(7) names the columns of this file: Num RefCount Protocol Flags Type St Inode Path; 0001 is a stream and 03 connected.
 * What a host accepts on a socket that others may connect to has the path of that one.
 */
function connectedWithoutName(): Set<number> {
  const lines = readFileSync('/proc/self/net/unix', 'latin1').matchAll(
    /^\S+: \S+ \S+ \S+ 0001 03 +(\d+) *$/gm,
  )
  return new Set([...lines].map(([, socket]) => Number(socket)))
}
