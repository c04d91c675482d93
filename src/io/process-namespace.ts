import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

/**
 * Pids are numbers in a PID namespace, and `/proc` shows the numbers of the one it was mounted in. In a sandbox that
 * brings no `/proc` of its own the two differ: there `/proc/<process.pid>` is somebody else.
 */

/** Where a process is, as `/proc` shows it: the name of its folder there. */
export type Entry = { entry: number }

/** No such process; or no telling, since the processes of that namespace are not shown here. */
export type NoEntry = 'nobody' | 'unseen'

/** PROC_PID_INIT_INO in the kernel's proc_ns.h: from there every process of the machine is seen. */
const FIRST_NAMESPACE = 'pid:[4026531836]'

/** The folder of this process; undefined where there is no `/proc`. */
export const ownEntry = (): number | undefined => Number(linkOf('self')) || undefined

/** The PID namespace of a folder in `/proc`, as in "pid:[4026531836]"; undefined where it may not be read. */
export const namespaceOf = (entry: number | 'self'): string | undefined => linkOf(`${entry}/ns/pid`)

let own: { namespace: string | undefined; levels: number | undefined } | undefined

/** The namespace in which `process.pid` counts; a process never changes it. */
export const ownNamespace = (): string | undefined => ownPlace().namespace

/** Whether the numbers in `/proc` are those of our own namespace. */
export const isOwnView = (): boolean => ownPlace().levels === 1

function ownPlace() {
  own ??= { namespace: namespaceOf('self'), levels: numbersOf('self')?.length }
  return own
}

/** The numbers of one process, from the namespace of `/proc` down to its own. Everybody may read them. */
export function numbersOf(entry: number | 'self'): number[] | undefined {
  try {
    const [, numbers] = /^NSpid:\s*(.*)$/m.exec(readFileSync(`/proc/${entry}/status`, 'latin1')) ?? []
    return numbers?.trim().split(/\s+/).map(Number)
  } catch {
    return undefined
  }
}

/** Finds the process that is `pid` in `namespace` (absent: in our own). */
export function findEntry(pid: number, namespace: string | undefined): Entry | NoEntry {
  const here = ownEntry()
  if (here === undefined) return 'unseen'
  const isOurs = namespace === undefined || namespace === ownNamespace()
  if (isOurs && pid === process.pid) return { entry: here }
  if (isOurs && isOwnView()) return { entry: pid }
  return search(pid, namespace ?? ownNamespace())
}

function search(pid: number, namespace: string | undefined): Entry | NoEntry {
  let seen = namespace === ownNamespace()
  let unnamed: Entry | undefined
  for (const entry of readdirSync('/proc').map(Number).filter(Boolean)) {
    const itsOwn = namespaceOf(entry)
    seen ||= itsOwn === namespace
    if (itsOwn !== undefined && itsOwn !== namespace) continue
    const numbers = numbersOf(entry) ?? []
    if (numbers.at(-1) !== pid) continue
    if (itsOwn !== undefined) return { entry }
    // A program that hides itself, as Codex does, shows how deep it is and not where.
    if (numbers.length > 1) unnamed = { entry }
  }
  if (unnamed) return unnamed
  // Nobody of that namespace is shown: it is empty and gone, or beside or above the one we look from.
  return seen || (isOwnView() && ownNamespace() === FIRST_NAMESPACE) ? 'nobody' : 'unseen'
}

function linkOf(path: string): string | undefined {
  try {
    return readlinkSync(`/proc/${path}`)
  } catch {
    return undefined
  }
}
