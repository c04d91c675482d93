import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** Text files by path. */
export type Files = Record<string, string>

/** A git repository with one commit of the given files. The same files always give the same commit id. */
export function makeProject(folder: string, files: Files): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  git(folder, 'init', '--quiet', '--initial-branch=main')
  git(folder, 'config', 'user.name', 'Waybill Rig')
  git(folder, 'config', 'user.email', 'rig@example.invalid')
  git(folder, 'config', 'commit.gpgsign', 'false')
  git(folder, 'config', 'core.autocrlf', 'false')
  git(folder, 'add', '--all')
  git(folder, 'commit', '--quiet', '--allow-empty', '--message', 'Start')
}

/** Runs git in a folder, untouched by the configuration of whoever runs the tests. */
export function git(folder: string, ...args: string[]): string {
  const date = '2026-01-02T03:04:05Z'
  const env = {
    PATH: process.env.PATH ?? '',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_AUTHOR_DATE: date,
    GIT_COMMITTER_DATE: date,
  }
  return execFileSync('git', ['-C', folder, ...args], { env, encoding: 'utf8' })
}
