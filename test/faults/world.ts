import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Fact } from '../../src/domain/event.ts'
import type { Ask } from '../../src/domain/task.ts'
import type { RunDocument } from '../../src/entry/render/document.ts'
import { type Home, type HomeOptions, home } from '../e2e/home.ts'
import { REPO } from '../plugin.ts'
import { documentIn } from '../printed.ts'
import type { Ended, Start } from '../real/processes.ts'
import { killSeen } from './processes.ts'
import { type Snapshot, snapshotOf } from './snapshot.ts'
import { type Supervised, type Supervision, supervise } from './supervise.ts'

/** A moment at which permission began or ended, as the row brought it about. Epoch milliseconds. */
export type ConsentMoment = { atMs: number; worker: string; modes: string[] }
/** A bound that the row gave, and what was measured. */
export type Measured = { what: string; value: number; atMost: number }

/** A user's machine in a folder, and everything that was said to its user: what the invariants are held against. */
export type World = {
  home: Home
  root: string
  project: string
  waybillHome: string
  /** The caps of config.yaml, micro-USD: all that may ever be held and spent. */
  caps: { projectDay: number; userMonth: number }
  /** What the vendor charged beyond a hold is told, not prevented; a row that plays this says so. */
  mayOverrun: boolean
  /** The row made the ledger unreadable: then what was in it cannot be asked for. */
  ledgerLost: boolean
  /** The disk refuses to let go of anything: then a half-written file stays where it is. */
  diskStuck: boolean
  before: Snapshot
  /** Control files as the person left them; a row that is the person says so with `control()`. */
  controls: Map<string, string>
  consents: ConsentMoment[]
  /** Texts that must stand nowhere in what is kept, nor in what a worker is given. */
  secrets: string[]
  acknowledged: { run: string; fact: Fact }[]
  documents: RunDocument[]
  hooks: Ended[]
  measured: Measured[]
  /** Requests that reached loopback servers, where the row runs some. Epoch milliseconds. */
  requests(): { worker: string; atMs: number }[]
  env(more?: Record<string, string>): Record<string, string>
  waybill(args: string[], start?: Partial<Start>): Promise<Ended>
  json(
    args: string[],
    start?: Partial<Start>,
  ): Promise<{ code: number | null; document: RunDocument; stderr: string }>
  supervise(ask: Partial<Ask> & { goal: string }, how?: Supervision): Promise<Supervised>
  /** The next command of any kind, which has to bring everything in order. */
  next(): Promise<Ended>
  control(): void
  allow(worker: string, modes: string[]): void
  close(): void | Promise<void>
}

export type WorldOptions = HomeOptions & {
  /** Nobody has allowed anything yet. */
  noConsent?: true
  capsUsd?: { run: number; projectDay: number; userMonth: number }
}
/** Of others than the worker's own vendor: none of these may be seen by a worker or kept. */
export const FOREIGN = {
  XAI_API_KEY: 'xai-planted0foreign0key0000000000001',
  AWS_SECRET_ACCESS_KEY: 'planted+foreign/aws+secret/000000000001',
  GITHUB_TOKEN: 'ghp_planted0foreign0token00000000000001',
}

const CAPS_USD = { run: 2, projectDay: 40, userMonth: 400 }

export function makeWorld({
  capsUsd = CAPS_USD,
  config = '',
  noConsent,
  ...options
}: WorldOptions = {}): World {
  const caps = `caps:\n  runUsd: ${capsUsd.run}\n  projectDayUsd: ${capsUsd.projectDay}\n  userMonthUsd: ${capsUsd.userMonth}\n`
  const allowed: HomeOptions = noConsent ? {} : { codex: ['read', 'write'], claude: ['read', 'write'] }
  const place = home({ ...allowed, ...options, config: caps + config })
  const { root, project, waybillHome } = place
  chmodSync(waybillHome, 0o700)
  if (!options.noCli) for (const name of ['codex', 'claude']) recordStarts(root, name)
  const world: World = {
    home: place,
    root,
    project,
    waybillHome,
    caps: { projectDay: capsUsd.projectDay * 1e6, userMonth: capsUsd.userMonth * 1e6 },
    mayOverrun: false,
    ledgerLost: false,
    diskStuck: false,
    before: new Map(),
    controls: new Map(),
    consents: [],
    secrets: Object.values(FOREIGN),
    acknowledged: [],
    documents: [],
    hooks: [],
    measured: [],
    requests: () => [],
    env: (more = {}) => place.env({ ...FOREIGN, ...more }),
    waybill: (args, start = {}) => place.waybill(args, { env: world.env(), ...start }),
    json: (args, start) => asJson(world, args, start),
    supervise: (ask, how = {}) => supervise(world, ask, how),
    next: () => world.waybill(['jobs', '--all', '--json', '--limit', '500']),
    control: () => {
      for (const name of ['consents.json', 'config.yaml']) world.controls.set(name, textOf(waybillHome, name))
    },
    allow: (worker, modes) => allow(world, worker, modes),
    close: () => {
      killSeen(root)
      place.close()
    },
  }
  for (const [worker, modes] of [
    ['codex-cli', options.codex ?? allowed.codex ?? []],
    ['claude-cli', options.claude ?? allowed.claude ?? []],
  ] as const)
    world.consents.push({ atMs: 0, worker, modes: [...modes] })
  world.control()
  world.before = snapshotOf(world)
  return world
}

export const textOf = (folder: string, name: string): string => {
  try {
    return readFileSync(join(folder, name), 'utf8')
  } catch {
    return ''
  }
}

/** In front of each fake: keeps the environment and the arguments that it was started with, then becomes it. */
function recordStarts(root: string, name: string): void {
  mkdirSync(join(root, 'seen'), { recursive: true })
  const fake = join(REPO, 'test/fakes', `fake-${name}.mjs`)
  const path = join(root, 'bin', name)
  rmSync(path, { force: true })
  const script = [
    '#!/bin/sh',
    `seen=$(mktemp '${root}/seen/${name}-cli.XXXXXXXX') && { env -0; printf 'ARGV\\0'; printf '%s\\0' "$@"; } > "$seen"`,
    `exec '${fake}' "$@"`,
  ].join('\n')
  writeFileSync(path, `${script}\n`, { mode: 0o755 })
}

export async function asJson(world: World, args: string[], start: Partial<Start> = {}) {
  const ended = await world.waybill([...args, '--json'], start)
  const document = documentIn(ended, args)
  // A bare failure is no waybill.
  if (document.id !== undefined) world.documents.push(document)
  return { code: ended.code, document, stderr: ended.stderr }
}

function allow(world: World, worker: string, modes: string[]): void {
  const path = join(world.waybillHome, 'consents.json')
  const stored = JSON.parse(textOf(world.waybillHome, 'consents.json') || '{"version":1,"repositories":{}}')
  const key = join(world.project, '.git')
  const others = (stored.repositories[key] ?? []).filter((one: { worker: string }) => one.worker !== worker)
  const record = { worker, modes, recordedAt: new Date().toISOString(), how: 'terminal', root: world.project }
  stored.repositories[key] = modes.length > 0 ? [...others, record] : others
  writeFileSync(path, JSON.stringify(stored), { mode: 0o600 })
  world.consents.push({ atMs: Date.now(), worker, modes })
  world.control()
}
