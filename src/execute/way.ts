import { join } from 'node:path'
import { ok, type Result } from '../domain/result.ts'
import type { Assignment, Invocation, ProcessInvocation, RawRun } from '../domain/run.ts'
import { runContained } from '../io/contained-run.ts'
import { workerEnvironment } from '../io/environment.ts'
import { findExecutable } from '../io/executables.ts'
import { type HttpOptions, runHttp } from '../io/http.ts'
import type { ProcessOptions } from '../io/process.ts'
import { furnish, leftIn } from './own-home.ts'
import type { Place } from './place.ts'

/** What every transport is told: its clocks and bounds, and who listens. */
export type Terms = Omit<HttpOptions, 'secret'> &
  Pick<ProcessOptions, 'drainMs' | 'watchLog'> & { onSpawn(spawned: Spawned): void }

type Spawned = { process: Parameters<ProcessOptions['onSpawn']>[0]; executable: string }

/** How an invocation is carried out, ready but for the start. */
export type Way = (terms: Terms) => Promise<RawRun>

/** What it takes to carry this out is found first: a failure means that nothing was started. */
export async function wayOf(
  invocation: Invocation,
  assignment: Assignment,
  place: Place,
): Promise<Result<Way>> {
  if (invocation.via === 'process') return processWay(invocation, assignment, place)
  if (invocation.via === 'browser') {
    const { browserWay } = await import('./browser-way.ts')
    return browserWay(invocation, assignment, place)
  }
  const { secret } = place.lane
  return ok((terms) => runHttp(invocation, { ...terms, secret }))
}

async function processWay(
  invocation: ProcessInvocation,
  { task, grant, cwd, home }: Assignment,
  place: Place,
): Promise<Result<Way>> {
  const configured = place.config.workers[grant.worker].executable
  const executable = findExecutable(invocation.program, place.callerEnv, configured)
  if (!executable.ok) return executable
  const gitEnv = await place.gitEnv(cwd)
  if (!gitEnv.ok) return gitEnv
  const { secret } = place.lane
  const startedIn = invocation.startIn === undefined ? cwd : join(home, invocation.startIn)
  const env = workerEnvironment({
    caller: place.callerEnv,
    invocation: { ...invocation, env: { ...invocation.env, ...gitEnv.value } },
    executable: executable.value,
    ...(secret === undefined ? {} : { secret }),
    cwd: startedIn,
    run: task.id,
    depth: task.depth,
    hold: task.id,
  })
  const { path } = executable.value
  furnish(home, invocation)
  const { promptFile, postscript = '' } = invocation
  const stdin = promptFile === undefined ? `${invocation.stdin}${postscript}` : ''
  return ok(async ({ onSpawn, ...terms }) => {
    const raw = await runContained(
      place.stateFolder,
      { ...invocation, stdin },
      {
        ...terms,
        executable: path,
        cwd: startedIn,
        env,
        onSpawn: (process) => onSpawn({ process, executable: path }),
        mounts: place.lending.mounts,
      },
    )
    return { ...raw, stdout: `${raw.stdout}${leftIn(home, invocation)}` }
  })
}
