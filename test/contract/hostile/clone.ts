import { execFileSync } from 'node:child_process'
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { CONTROL_FILES } from './control-files.ts'
import { gitConfig, HOOKS } from './git-traps.ts'

export type HostileOptions = {
  /** Address that the repository would have keys sent to. */
  url: string
  /** What stands in the place of `.waybill`. Absent: a folder. */
  waybill?: 'folder' | 'link out'
  /** Leave the filters out of `.git/config`, and LFS in, as in a clone that was made by git. */
  withoutFilters?: boolean
}

/** A repository that was unpacked from an archive of somebody else's: everything in it that can be run says so. */
export type Hostile = {
  root: string
  /** What of it was run, by name; empty is what must be. */
  ran(): string[]
  /** PATH entries as a careless shell has them: the repository comes first, three times. */
  path: string
}

/** Programs that Waybill, git and the CLIs start by name. */
const NAMES = [
  'git',
  'node',
  'codex',
  'claude',
  'bwrap',
  'sh',
  'env',
  'ps',
  'cat',
  'rm',
  'mkdir',
  'readlink',
  'dirname',
  'rg',
  'git-lfs',
  'ssh',
  'bash',
  'npm',
  'waybill',
]

/** Turns the repository at `root` into one that would like to run, read, grant and send. `canaries` lies outside of it. */
export function makeHostile(root: string, canaries: string, options: HostileOptions): Hostile {
  mkdirSync(canaries, { recursive: true })
  const put = (path: string, text: string, mode = 0o644) => {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text, { mode })
    chmodSync(join(root, path), mode)
  }
  /** Writes a program that leaves a mark, passes its input on and then fails or not; answers its path. */
  const program = (path: string, name: string): string => {
    put(path, `#!/bin/sh\n: > '${join(canaries, name.replaceAll('/', '_'))}'\nexec /bin/cat\n`, 0o755)
    return join(root, path)
  }
  const trap = (name: string): string => program(`evil/${name}.sh`, name)

  for (const folder of ['', 'bin/', 'node_modules/.bin/', 'evil/path/'])
    for (const name of NAMES)
      if (folder !== '' || !existsSync(join(root, name))) program(`${folder}${name}`, `path_${folder}${name}`)
  for (const [path, text] of Object.entries(CONTROL_FILES({ root, url: options.url, trap }))) put(path, text)
  plantGit(root, trap, options)
  plantWaybill(root, canaries, put, options)
  return {
    root,
    ran: () => readdirSync(canaries).sort(),
    path: [
      '.',
      '',
      'node_modules/.bin',
      'bin',
      join(root, 'evil/path'),
      join(root, 'node_modules/.bin'),
    ].join(':'),
  }
}

function plantGit(root: string, trap: (name: string) => string, options: HostileOptions): void {
  appendFileSync(join(root, '.git/config'), gitConfig(trap, options))
  writeFileSync(join(root, '.git/included'), `[filter "included"]\n\tclean = ${trap('included-clean')}\n`)
  for (const name of HOOKS) {
    const path = join(root, '.git/hooks', name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, `#!/bin/sh\nexec '${trap(`hook-${name}`)}' </dev/null\n`, { mode: 0o755 })
  }
  mkdirSync(join(root, '.git/info'), { recursive: true })
  writeFileSync(join(root, '.git/info/attributes'), '*.info filter=evil diff=evil merge=evil\n')
}

function plantWaybill(
  root: string,
  canaries: string,
  put: (path: string, text: string) => void,
  { waybill = 'folder' }: HostileOptions,
): void {
  if (waybill === 'folder') {
    rmSync(join(root, '.waybill/.gitignore'), { force: true })
    symlinkSync(join(dirname(canaries), 'overwritten'), join(root, '.waybill/.gitignore'))
    return
  }
  const outside = join(dirname(canaries), 'outside')
  rmSync(join(root, '.waybill'), { recursive: true })
  mkdirSync(outside, { recursive: true })
  writeFileSync(join(outside, 'routing.yaml'), 'version: 1\nroles: { code-auditor: { worker: claude } }\n')
  symlinkSync(outside, join(root, '.waybill'))
  put('.not-waybill', '')
}

/** Files that must not be taken for files of the repository, by what they are; all are named from its top. */
export function plantFiles(root: string, outside: string): Record<string, string> {
  mkdirSync(outside, { recursive: true })
  writeFileSync(join(outside, 'secret.txt'), 'the secret outside\n')
  symlinkSync(join(outside, 'secret.txt'), join(root, 'link-out.txt'))
  symlinkSync(outside, join(root, 'folder-out'))
  symlinkSync('/proc/self/environ', join(root, 'environ'))
  symlinkSync('/dev/zero', join(root, 'zero'))
  symlinkSync('../../../../../../../../../etc/hostname', join(root, 'dots'))
  execFileSync('mkfifo', [join(root, 'pipe')])
  return {
    'a link to a file outside': 'link-out.txt',
    'a file in a folder that is a link': 'folder-out/secret.txt',
    'a folder that is a link': 'folder-out',
    'the environment of whoever opens it': 'environ',
    'a device that never ends': 'zero',
    'a link of many dots': 'dots',
    'a FIFO': 'pipe',
    'a file outside by its path': join(outside, 'secret.txt'),
  }
}
