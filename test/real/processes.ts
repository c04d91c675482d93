import { spawn } from 'node:child_process'
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

/** How a program ended. Exactly one of `code` and `signal` is set. */
export type Ended = {
  code: number | null
  signal: NodeJS.Signals | null
  stdout: string
  stderr: string
  /** Wall time in milliseconds. */
  ms: number
}

export type Start = {
  /** Absent: nothing, and closed. */
  stdin?: string
  cwd: string
  /** The whole environment; nothing is inherited. */
  env: Record<string, string>
  /** After this long the whole process group is killed, which shows as `signal: 'SIGKILL'`. */
  timeoutMs: number
}

/** Runs a program in a process group of its own; what is left in the group when it ends is killed. */
export function runProgram(
  file: string,
  args: string[],
  { stdin, cwd, env, timeoutMs }: Start,
): Promise<Ended> {
  const startedMs = performance.now()
  const child = spawn(file, args, { cwd, env, detached: true, stdio: ['pipe', 'pipe', 'pipe'] })
  const out = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      out[name] += text
    })
  }
  // A program may end without reading its input: that is its answer, not an error of ours.
  child.stdin.on('error', () => {})
  child.stdin.end(stdin)
  const clock = setTimeout(() => killGroup(child.pid), timeoutMs)
  return new Promise((resolve, reject) => {
    child.once('error', (error) => {
      clearTimeout(clock)
      reject(error)
    })
    child.once('exit', (code, signal) => {
      clearTimeout(clock)
      const ms = Math.round(performance.now() - startedMs)
      const end = () => {
        killGroup(child.pid)
        resolve({ code, signal, ...out, ms })
      }
      // A survivor may hold the pipes open for ever; what the program wrote itself is there by now.
      const patience = setTimeout(end, 1000)
      child.once('close', () => {
        clearTimeout(patience)
        end()
      })
    })
  })
}

function killGroup(pid: number | undefined) {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // The group is empty already.
  }
}

/** A process that still runs, with the start of its command line. */
export type Survivor = { pid: number; command: string }

/**
 * Processes that work under a folder: their environment names it or they stand in it. That finds those which left
 * their process group too. Undefined where there is no /proc to look at.
 */
export function processesUnder(folder: string): Survivor[] | undefined {
  if (process.platform !== 'linux') return undefined
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
  return pids.flatMap((pid) => {
    try {
      const inside = readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`${folder}/`)
      if (!inside && !`${readlinkSync(`/proc/${pid}/cwd`)}/`.startsWith(`${folder}/`)) return []
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim().slice(0, 200)
      // A zombie has no command line; it is waiting for its parent only.
      return command === '' ? [] : [{ pid: Number(pid), command }]
    } catch {
      return []
    }
  })
}

/** Kills them by pid, children born meanwhile too, and tells which ones there were at the start. */
export function killUnder(folder: string): Survivor[] {
  const found = processesUnder(folder) ?? []
  for (let round = 0, left = found; round < 20 && left.length > 0; round += 1) {
    for (const { pid } of left) {
      try {
        process.kill(pid, 'SIGKILL')
      } catch {
        // Gone already.
      }
    }
    left = processesUnder(folder) ?? []
  }
  return found
}
