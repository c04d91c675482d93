import { lstatSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import type { World } from '../world.ts'
import { startsSeen } from './starts.ts'

const OWN_KEY: Record<string, RegExp> = {
  'codex-cli': /^(CODEX_API_KEY|OPENAI_API_KEY)=/,
  'claude-cli': /^(ANTHROPIC_API_KEY|CLAUDE_CODE_OAUTH_TOKEN)=/,
}
const ANY_KEY = /^[A-Z0-9_]*(API_KEY|SECRET|TOKEN|PASSWORD|ACCESS_KEY)[A-Z0-9_]*=./

/** I6: no planted secret where it is kept or handed on, no foreign key at a worker, nothing readable by others. */
export function privacyFaults(world: World): string[] {
  return [...keptFaults(world), ...startFaults(world)].map((fault) => `I6 ${fault}`)
}

function keptFaults(world: World): string[] {
  const needles = world.secrets.map((secret) => Buffer.from(secret))
  const faults: string[] = []
  for (const { path, isFolder, mode } of entriesIn(world.waybillHome)) {
    const name = relative(world.waybillHome, path) || '.'
    // What the worker, git and Node make stands in folders that are closed to others.
    const isInner = /^(runs\/[^/]+\/(tree|removed|index)|compiled)(\/|$)/.test(name)
    if (!isInner && (mode & 0o077) !== 0) faults.push(`${name} has the mode ${mode.toString(8)}`)
    if (isFolder) continue
    const bytes = readFileSync(path)
    for (const needle of needles)
      if (bytes.includes(needle)) faults.push(`${name} holds the secret ${needle.subarray(0, 12)}…`)
  }
  return faults
}

function entriesIn(folder: string): { path: string; isFolder: boolean; mode: number }[] {
  const self = { path: folder, isFolder: true, mode: lstatSync(folder).mode & 0o777 }
  const inner = readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return entriesIn(path)
    return entry.isFile() ? [{ path, isFolder: false, mode: lstatSync(path).mode & 0o777 }] : []
  })
  return [self, ...inner]
}

function startFaults(world: World): string[] {
  return startsSeen(world).flatMap(({ worker, env, argv }) => {
    const foreign = env.filter((line) => ANY_KEY.test(line) && !OWN_KEY[worker]?.test(line))
    const secrets = world.secrets.filter((secret) => [...env, ...argv].some((text) => text.includes(secret)))
    const own = env
      .filter((line) => OWN_KEY[worker]?.test(line))
      .map((line) => line.slice(line.indexOf('=') + 1))
    const told = own.filter((key) => argv.some((text) => text.includes(key)))
    return [
      ...foreign.map((line) => `${worker} was given ${line.slice(0, line.indexOf('='))}`),
      ...secrets.map((secret) => `${worker} was started with the secret ${secret.slice(0, 12)}…`),
      ...(told.length > 0 ? [`${worker} has its key in its arguments`] : []),
    ]
  })
}
