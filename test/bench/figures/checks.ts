import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Evidence } from '../../../src/checks/check.ts'
import { runChecks } from '../../../src/checks/index.ts'
import { plainAsk, type Task } from '../../../src/domain/task.ts'
import { lazyPreset } from '../../../src/io/lazy-preset.ts'
import { openScanner } from '../../../src/io/open-scanner.ts'
import { redactorWith } from '../../../src/io/redact.ts'
import { findWorkspace } from '../../../src/io/repository.ts'
import { makeScratch, removeScratch } from '../../../src/io/scratch.ts'
import { collectPatch } from '../../../src/io/scratch-patch.ts'
import { git } from '../../real/project.ts'
import { type Rig, rig } from '../../real/rig.ts'
import { type Figure, type Found, held, yardstick } from '../figure.ts'
import { inFreshProcess } from '../fresh.ts'
import { difference, interleaved, spread } from '../measure.ts'

/** What a check adds does not hang on how long its command takes. */
const COMMAND = 'sleep 0.2; echo "ℹ tests 1"; echo "ℹ pass 1"'
const ADDED_MS = 100

export const checks: Figure = {
  name: 'checks',
  title: 'Checks of a writing task, around the commands that they run',
  run: async (rounds) => inFreshProcess(import.meta.url, rounds),
}

async function inRig(rounds: number): Promise<Found> {
  const here = rig('bench-checks', { files: { 'README.md': '# A small project\n', 'a.txt': 'a\n' } })
  try {
    return await measured(here, rounds)
  } finally {
    here.dispose()
  }
}

async function measured(here: Rig, rounds: number): Promise<Found> {
  const tree = join(here.root, 'equal')
  git(here.project, 'worktree', 'add', '--quiet', '--detach', tree)
  const evidence = await evidenceIn(here)
  let round = 0
  const values = await interleaved(rounds, {
    git: () => timed(() => spawnSync('git', ['version'], { cwd: tree })),
    alone: () => timed(() => [1, 2].map(() => spawnSync('sh', ['-c', COMMAND], { cwd: tree }))),
    checks: () =>
      timed(async () => {
        // Another text each time: the run before the patch would be answered from the last round.
        round += 1
        const commands = { tests: `: ${round}; ${COMMAND}` }
        const { verdict, results } = await runChecks(
          { ...evidence, site: { ...evidence.site, commands } },
          () => {},
        )
        if (verdict !== 'accepted') throw new Error(JSON.stringify(results))
      }),
  })
  return {
    how: `The checks that apply unasked to a patch with trusted tests, against their command twice in an equal tree, ${rounds} rounds; a process of its own, no model.`,
    findings: [
      yardstick('`git version`: what one process costs here', 'ms', spread(values.git)),
      yardstick('the command twice, alone', 'ms', spread(values.alone)),
      yardstick('all checks, with the tree made and removed', 'ms', spread(values.checks)),
      held('added by the checks', 'ms', difference(values.checks, values.alone), { atMost: ADDED_MS }),
    ],
  }
}

async function timed(act: () => unknown): Promise<number> {
  const startedMs = performance.now()
  await act()
  return performance.now() - startedMs
}

async function evidenceIn(here: Rig): Promise<Evidence> {
  const workspace = must(findWorkspace(here.project))
  const folder = join(here.waybillHome, 'runs', `bench-${process.pid}`)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const scratch = must(await makeScratch(workspace, folder))
  writeFileSync(join(scratch.tree, 'a.txt'), 'b\n')
  const patch = must(await collectPatch(scratch, join(folder, 'changes.patch')))
  await removeScratch(workspace, scratch)
  const task: Task = {
    id: `bench-${process.pid}`,
    ask: plainAsk('Change a.txt'),
    workspace,
    depth: 1,
    caller: 'program',
  }
  const cost = { basis: 'unknown', because: 'no model ran' } as const
  const report = { status: 'done', text: 'done', modelRequested: 'none', usage: {}, cost } as const
  return {
    task,
    mode: 'write',
    report: report as unknown as Evidence['report'],
    asked: [],
    ...(patch ? { patch } : {}),
    site: {
      folder,
      stateFolder: here.waybillHome,
      commands: {},
      link: [],
      wallMs: 60_000,
      callerEnv: here.env(),
      redactor: redactorWith(must(openScanner(here.waybillHome, {}, lazyPreset))),
      cancel: new AbortController().signal,
      note: () => {},
    },
  }
}

function must<T>(result: { ok: true; value: T } | { ok: false; failure: { message: string } }): T {
  if (!result.ok) throw new Error(result.failure.message)
  return result.value
}

if (import.meta.main) console.log(JSON.stringify(await inRig(Number(process.argv[2]))))
