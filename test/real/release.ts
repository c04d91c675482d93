import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { REPO } from '../plugin.ts'
import { type GitServer, serveGit } from '../servers/git.ts'
import { git } from './project.ts'
import type { Rig } from './rig.ts'

type Words = { first: string; second: string }
/** What a session is told at its start by a hook, and what `job` says where an id is missing: by these one tells who spoke. */
export const HOOK: Words = { first: 'Waybill keeps what', second: 'Waybill, second version, keeps what' }
export const TOOL: Words = { first: '` needs an id', second: '` needs, in the second version, an id' }
const NUMBER: Words = { first: '"version": "0.1.0"', second: '"version": "0.2.0"' }

/** The version whose words these are; 0 where it is neither. */
export const speakerIn = (text: string, { first, second }: Words): number =>
  text.includes(second) ? 2 : text.includes(first) ? 1 : 0

/** This repository as a git host on loopback would serve it, at the address that people type: `SOURCE`. */
export type Release = {
  host: GitServer
  /** A second version: other words and another number, in a commit of its own. */
  publishSecond: () => void
}

/** What is given to `marketplace add`; each CLI makes of it an address at a public host, which git is told to look for here. */
export const SOURCE = 'waybill-example/waybill'
const SHIPPED = ['.agents', '.claude-plugin', 'plugin', 'README.md', 'LICENSE']

export async function release({ root, home }: Rig): Promise<Release> {
  const work = join(root, 'release')
  const bare = join(root, 'git-host', `${SOURCE}.git`)
  mkdirSync(work, { recursive: true })
  mkdirSync(bare, { recursive: true })
  for (const name of SHIPPED) cpSync(join(REPO, name), join(work, name), { recursive: true })
  git(work, 'init', '--quiet', '--initial-branch=main')
  git(bare, 'init', '--quiet', '--bare', '--initial-branch=main')
  const publish = (what: string) => {
    git(work, 'add', '--all')
    git(work, '-c', 'user.name=R', '-c', 'user.email=r@example.invalid', 'commit', '--quiet', '-m', what)
    git(work, 'push', '--quiet', bare, 'main')
  }
  publish('First')
  const host = await serveGit(join(root, 'git-host'))
  writeFileSync(join(home, '.gitconfig'), `[url "${host.url}/"]\n\tinsteadOf = https://github.com/\n`)
  return {
    host,
    publishSecond: () => {
      reword(work)
      publish('Second')
      // Nothing may be loaded from where it was made.
      rmSync(work, { recursive: true })
    },
  }
}

function reword(work: string): void {
  const manifests = ['.claude-plugin', '.codex-plugin'].map((name) =>
    join(work, 'plugin', name, 'plugin.json'),
  )
  const dist = join(work, 'plugin/dist')
  for (const file of [...manifests, ...readdirSync(dist).map((name) => join(dist, name))]) {
    const text = readFileSync(file, 'utf8')
    writeFileSync(
      file,
      [HOOK, TOOL, NUMBER].reduce((said, { first, second }) => said.replaceAll(first, second), text),
    )
  }
}
