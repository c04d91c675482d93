import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findWorkspace } from '../../../src/io/repository.ts'
import { makeScratch, removeScratch } from '../../../src/io/scratch.ts'
import { type Figure, type Found, held, yardstick } from '../figure.ts'
import { difference, interleaved, ratio, spread } from '../measure.ts'

const FOLDERS = 200
const FILES_EACH = 100
const EDITED = 400
const NEW = 100
const IGNORED = 5000
/** A round writes 40,000 files. */
const MOST_ROUNDS = 8

export const scratch: Figure = {
  name: 'scratch',
  title: `The scratch worktree of a repository with ${FOLDERS * FILES_EACH} files, ${EDITED + NEW} of them dirty`,
  run: async (rounds) => {
    const place = mkdtempSync(join(tmpdir(), 'waybill-bench-scratch-'))
    try {
      return await measured(place, Math.min(rounds, MOST_ROUNDS))
    } finally {
      rmSync(place, { recursive: true, force: true })
    }
  },
}

async function measured(place: string, rounds: number): Promise<Found> {
  const root = join(place, 'repository')
  makeRepository(root)
  const workspace = findWorkspace(root)
  if (!workspace.ok) throw new Error(workspace.failure.message)
  const plain = join(place, 'plain')
  let ignored = 0
  const values = await interleaved(rounds, {
    git: () => {
      const ms = timed(() => git(root, 'worktree', 'add', '--detach', '--quiet', plain))
      git(root, 'worktree', 'remove', '--force', plain)
      return ms
    },
    waybill: async () => {
      const folder = mkdtempSync(join(place, 'run-'))
      const startedMs = performance.now()
      const made = await makeScratch(workspace.value, folder)
      const ms = performance.now() - startedMs
      if (!made.ok) throw new Error(made.failure.message)
      if (existsSync(join(made.value.tree, 'node_modules'))) ignored += 1
      await removeScratch(workspace.value, made.value)
      rmSync(folder, { recursive: true, force: true })
      return ms
    },
  })
  return {
    how: `Each round makes a worktree of the same repository once with \`git worktree add\`, which takes the last commit alone, and once as a writing run does: with ${EDITED} edited and ${NEW} new files in it. ${IGNORED} ignored files lie beside them.`,
    findings: [
      yardstick('`git worktree add`', 'ms', spread(values.git)),
      yardstick('scratch worktree', 'ms', spread(values.waybill)),
      yardstick('… added to it', 'ms', difference(values.waybill, values.git)),
      held('… against it', 'x', ratio(values.waybill, values.git), { atMost: 1.5 }),
      held('worktrees with the ignored folder in them', '', ignored, { exactly: 0 }),
    ],
  }
}

function timed(work: () => void): number {
  const startedMs = performance.now()
  work()
  return performance.now() - startedMs
}

const git = (cwd: string, ...args: string[]) =>
  execFileSync('git', ['-c', 'user.name=A Person', '-c', 'user.email=a@example.org', ...args], {
    cwd,
    stdio: 'ignore',
  })

function makeRepository(root: string): void {
  mkdirSync(root)
  git(root, 'init', '-q')
  const text = (of: string) => `export const ${of} = 1\n`.repeat(40)
  for (let folder = 0; folder < FOLDERS; folder += 1) {
    mkdirSync(join(root, `part${folder}`))
    for (let file = 0; file < FILES_EACH; file += 1)
      writeFileSync(join(root, `part${folder}`, `file${file}.ts`), text(`x${file}`))
  }
  writeFileSync(join(root, '.gitignore'), 'node_modules/\n')
  mkdirSync(join(root, 'node_modules'))
  for (let file = 0; file < IGNORED; file += 1) writeFileSync(join(root, 'node_modules', `${file}.js`), 'x\n')
  git(root, 'add', '--all')
  git(root, 'commit', '-q', '-m', 'one')
  for (let file = 0; file < EDITED; file += 1)
    writeFileSync(
      join(root, `part${file % FOLDERS}`, `file${Math.floor(file / FOLDERS)}.ts`),
      text(`edited${file}`),
    )
  for (let file = 0; file < NEW; file += 1)
    writeFileSync(join(root, `part${file}`, 'new.ts'), text(`new${file}`))
}
