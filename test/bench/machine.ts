import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { cpus, loadavg, release, totalmem, type } from 'node:os'
import { dirname, join } from 'node:path'
import { realCli } from '../real/install.ts'
import { pinnedNode } from '../real/rig.ts'

/** What the figures were taken on, and with what. Only ratios of one run compare across machines. */
export type Machine = {
  at: string
  system: string
  processor: string
  cores: number
  memoryGib: number
  /** Runnable processes over the last minute, before the first figure: above the number of cores the times are long. */
  loadBefore: number
  node: string
  git: string
  claude: string
  codex: string
}

export function machine(): Machine {
  const { claude329, codexLauncher } = realCli()
  return {
    at: new Date().toISOString(),
    system: `${type()} ${release()} ${process.arch}`,
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memoryGib: Math.round(totalmem() / 2 ** 30),
    loadBefore: Math.round((loadavg()[0] ?? 0) * 10) / 10,
    node: execFileSync(pinnedNode, ['--version'], { encoding: 'utf8' }).trim(),
    git: execFileSync('git', ['--version'], { encoding: 'utf8' }).trim().replace('git version ', ''),
    claude: versionOf(dirname(claude329)),
    codex: versionOf(join(dirname(codexLauncher), '..')),
  }
}

const versionOf = (folder: string): string =>
  (JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string }).version
