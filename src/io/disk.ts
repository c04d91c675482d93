import fs from 'node:fs'
import promises from 'node:fs/promises'
import { constants } from 'node:os'
import { FAULT_PLAN, tellFault } from './faults.ts'

/**
 * The functions that change a disk, for everything in here that writes. They are Node's own, unless this process was
 * started with a plan to have one of them fail (see `faults.ts`).
 */
export const {
  openSync,
  writeSync,
  writeFileSync,
  fsyncSync,
  mkdirSync,
  renameSync,
  linkSync,
  copyFileSync,
  symlinkSync,
  chmodSync,
  rmSync,
  rmdirSync,
} = breakable({
  openSync: fs.openSync,
  writeSync: fs.writeSync,
  writeFileSync: fs.writeFileSync,
  fsyncSync: fs.fsyncSync,
  mkdirSync: fs.mkdirSync,
  renameSync: fs.renameSync,
  linkSync: fs.linkSync,
  copyFileSync: fs.copyFileSync,
  symlinkSync: fs.symlinkSync,
  chmodSync: fs.chmodSync,
  rmSync: fs.rmSync,
  rmdirSync: fs.rmdirSync,
})

/** The same for those that are waited for. */
export const { cp, rename, rm, rmdir } = breakable({
  cp: promises.cp,
  rename: promises.rename,
  rm: promises.rm,
  rmdir: promises.rmdir,
})

function breakable<T extends Record<string, unknown>>(functions: T): T {
  if (FAULT_PLAN?.how !== 'disk') return functions
  return Object.fromEntries(
    Object.entries(functions).map(([name, act]) => [
      name,
      failing(name, act as (...args: unknown[]) => unknown),
    ]),
  ) as T
}

let operations = 0

/** A lack of room, of space or of descriptors, keeps nobody from removing. */
const ROOM = new Set(['ENOSPC', 'EDQUOT', 'EMFILE'])

function failing(name: string, act: (...args: unknown[]) => unknown) {
  const waits =
    act === promises.cp || act === promises.rename || act === promises.rm || act === promises.rmdir
  return (...args: unknown[]): unknown => {
    const error = dueError(name, args)
    if (error === undefined) return act(...args)
    if (waits) return Promise.reject(error)
    throw error
  }
}

function dueError(name: string, args: unknown[]): Error | undefined {
  if (FAULT_PLAN?.how !== 'disk') return undefined
  const { errno: code, at, once } = FAULT_PLAN
  if (ROOM.has(code) && name.startsWith('rm')) return undefined
  operations += 1
  if (once ? operations !== at : operations < at) return undefined
  if (operations === at) tellFault(`${code} at disk ${operations} ${name} ${args[0]}`)
  const errno = -(constants.errno[code as keyof typeof constants.errno] ?? 1)
  const message = `${code}: planned fault, ${name.replace(/Sync$/, '')} '${args[0]}'`
  return Object.assign(new Error(message), { code, errno, syscall: name.replace(/Sync$/, '') })
}
