import { randomUUID } from 'node:crypto'
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isDeepStrictEqual } from 'node:util'
import type { Invocation, ProcessIdentity, RawRun } from '../../src/domain/run.ts'
import type { Notice } from '../../src/domain/worker.ts'
import { type Containment, tryContainment } from '../../src/io/containment.ts'
import { isAlive } from '../../src/io/identity.ts'
import { type ProcessOptions, runProcess } from '../../src/io/process.ts'
import { aRedactor } from './secret-harness.ts'

const fakes = fileURLToPath(new URL('../fakes/', import.meta.url))
export const FAKE_CODEX = join(fakes, 'fake-codex.mjs')
export const FAKE_CLAUDE = join(fakes, 'fake-claude.mjs')

export const CODEX_START = `{"type":"thread.started","thread_id":"01a1fc3e-0000-7000-8000-00000000fa4e"}
{"type":"turn.started"}
`
/** What fake-codex prints for an answer. */
export const codexAnswer = (text: string, item = 0): string =>
  `${JSON.stringify({ type: 'item.completed', item: { id: `item_${item}`, type: 'agent_message', text } })}
{"type":"turn.completed","usage":{"input_tokens":1200,"cached_input_tokens":1000,"cache_write_input_tokens":0,"output_tokens":34,"reasoning_output_tokens":12}}
`

/** A program of a few lines, for what the fakes do not do. */
export function writeProgram(text: string): { path: string; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'program-'))
  const path = join(folder, 'program')
  writeFileSync(path, text, { mode: 0o755 })
  return { path, remove: () => rmSync(folder, { recursive: true }) }
}

/** Pids of what a run has left behind, in its group or out of it: they carry its cookie, are told it, or stand in its folder. */
export function processesOf(cookie: string, cwd: string): number[] {
  const isOfRun = (pid: string): boolean => {
    try {
      const environment = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0')
      const told = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
      if (environment.includes(`WAYBILL_RUN=${cookie}`) || told.includes(cookie)) return true
      return readlinkSync(`/proc/${pid}/cwd`) === cwd
    } catch {
      return false
    }
  }
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && isOfRun(name))
    .map(Number)
}

/** As a worker would: retries are not work, a refused key is the end of it. */
export function watch(line: string): Notice | undefined {
  if (line.includes('401 Unauthorized') || line.includes('"error_status":401')) {
    return { useful: false, hopeless: 'the key was refused' }
  }
  if (line.includes('Reconnecting') || line.includes('api_retry')) return { useful: false, activity: 'retry' }
  return line.startsWith('{') ? { useful: true } : undefined
}

export type Tried = {
  /** The RawRun with what differs from run to run replaced by a claim about it. */
  run: Record<string, unknown>
  raw: RawRun
  notices: Notice[]
  /** The transcript's bytes and mode, undefined where there is none. */
  transcript: { bytes: Buffer; mode: number } | undefined
  spawned: ProcessIdentity | undefined
  /** Pids left behind. */
  left: number[]
}

const found = await tryContainment()
const because = 'the case asks for it'
export const COOKIE: Containment = { tier: 'cookie', because }
export const GROUP: Containment = { tier: 'group', because }

/** Every tier, under a name that says why it cannot be tried here where it cannot. */
export const TIERS: { tier: string; containment: Containment; isHere: boolean }[] = [
  found.tier === 'namespace'
    ? { tier: 'namespace', containment: found, isHere: true }
    : { tier: `namespace (not here: ${found.because})`, containment: found, isHere: false },
  { tier: 'cookie', containment: COOKIE, isHere: true },
  { tier: 'group', containment: GROUP, isHere: true },
]

type Wanted = Partial<ProcessOptions> & {
  prompt?: string
  args?: string[]
  killLadder?: Invocation['killLadder']
}

const readTranscript = (path: string): Tried['transcript'] =>
  statSync(path, { throwIfNoEntry: false })
    ? { bytes: readFileSync(path), mode: statSync(path).mode & 0o777 }
    : undefined

/** Replaces the unstable fields, and nothing else. */
function stable(raw: RawRun, options: ProcessOptions, spawned: ProcessIdentity | undefined) {
  const claims: Record<string, unknown> = { ...raw }
  if (Number.isSafeInteger(raw.wallMs) && raw.wallMs >= 0) claims.wallMs = 'whole ms'
  if (raw.process !== undefined && isDeepStrictEqual(raw.process, spawned)) claims.process = 'as spawned'
  if (raw.transcriptPath === options.transcriptPath) claims.transcriptPath = 'as asked'
  if (raw.executable === options.executable) claims.executable = 'as asked'
  if (raw.killTier === options.containment.tier) claims.killTier = 'as asked'
  if (Object.values(raw.losses).every((count) => count === 0)) claims.losses = 'none'
  return claims
}

/** What `run` is after every ending of a process that was started. */
export const started = {
  wallMs: 'whole ms',
  process: 'as spawned',
  transcriptPath: 'as asked',
  executable: 'as asked',
  killTier: 'as asked',
  survivors: [],
  losses: 'none',
}

/** What `run` is where nothing was started. */
export const neverRan = {
  stdout: '',
  stderr: '',
  wallMs: 'whole ms',
  bytesOut: 0,
  killTier: 'none',
  survivors: [],
  losses: 'none',
}

/** Runs `runProcess` in a folder of its own, with generous limits unless told otherwise. */
export async function tryRun(wanted: Wanted): Promise<Tried> {
  const { prompt = 'hello', args = ['exec', '--json'], killLadder = [], ...overrides } = wanted
  const cwd = realpathSync(mkdtempSync(join(tmpdir(), 'transport-')))
  const cookie = randomUUID()
  const notices: Notice[] = []
  let spawned: ProcessIdentity | undefined
  const options: ProcessOptions = {
    executable: FAKE_CODEX,
    cwd,
    wallMs: 60_000,
    idleMs: 60_000,
    startMs: 60_000,
    drainMs: 2_000,
    maxOutputBytes: 10_000_000,
    transcriptPath: join(cwd, 'transcript.jsonl'),
    redactor: aRedactor(),
    watch,
    cancel: new AbortController().signal,
    containment: COOKIE,
    ...overrides,
    env: { PATH: `${dirname(process.execPath)}:/usr/bin:/bin`, WAYBILL_RUN: cookie, ...overrides.env },
    onSpawn(identity) {
      spawned = identity
      overrides.onSpawn?.(identity)
    },
    onNotice(notice) {
      notices.push(notice)
      overrides.onNotice?.(notice)
    },
  }
  const program = options.executable === FAKE_CLAUDE ? 'claude' : 'codex'
  const invocation: Invocation = {
    via: 'process',
    program,
    args,
    stdin: prompt,
    env: {},
    inheritEnv: [],
    killLadder,
  }
  try {
    const raw = await runProcess(invocation, options)
    const transcript = readTranscript(options.transcriptPath)
    if (spawned !== undefined && isAlive(spawned)) throw new Error('the leader is still alive')
    return {
      run: stable(raw, options, spawned),
      raw,
      notices,
      transcript,
      spawned,
      left: processesOf(cookie, cwd),
    }
  } finally {
    rmSync(cwd, { recursive: true, force: true })
  }
}
