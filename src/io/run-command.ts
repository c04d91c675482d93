import { endingText } from '../decide/account.ts'
import { countOf } from '../decide/runners/index.ts'
import type { CheckRun } from '../domain/check.ts'
import type { Count } from '../domain/count.ts'
import type { Fact } from '../domain/event.ts'
import { oneLine, printable } from '../domain/printable.ts'
import type { Ending } from '../domain/run.ts'
import { runContained } from './contained-run.ts'
import type { Mount } from './containment.ts'
import { commandEnvironment } from './environment.ts'
import { unusedPath } from './files.ts'
import type { Redactor } from './redact.ts'
import { scrubFile } from './scrub-file.ts'

/** What a command that a check ran came to. */
export type CommandRun = {
  run: CheckRun
  ending: Ending
  /** What a test runner in it said of its tests. */
  count: Count | undefined
  /** What it printed, without secrets; its middle may be left out. */
  output: string
  /** Pids that nothing could end. */
  survivors: readonly number[]
}

export type CommandPlace = {
  /** The run's id: its mark. */
  run: string
  /** The run's own folder, for the log. */
  folder: string
  stateFolder: string
  tree: string
  mounts: readonly Mount[]
  wallMs: number
  callerEnv: NodeJS.ProcessEnv
  redactor: Redactor
  cancel: AbortSignal
  note(fact: Fact): void
}

const MOST_OUTPUT_BYTES = 64 * 1024 * 1024
const DRAIN_MS = 2_000
/** Runners write down what they have on the first, and some wait for it. */
const LADDER = [{ signal: 'SIGTERM', waitMs: 2_000 }] as const
const LAST_LINES = 20
const LINE_CHARACTERS = 300

/**
 * Runs one line of the user's shell in a tree, held as a worker is: its group, its mark, its clocks, its bounds. Both of
 * its outputs are one, in the order in which they came. When it settles nothing that it started is left, as far as its
 * tier reaches.
 */
export async function runCommand(
  command: { name: string; text: string },
  on: CheckRun['on'],
  place: CommandPlace,
): Promise<CommandRun> {
  const { tree, folder, wallMs, redactor, note } = place
  const log = unusedPath(folder, `${command.name}.${on}`, '.log')
  const launch = { args: ['-c', `exec 2>&1\n${command.text}`], stdin: '', killLadder: LADDER }
  const raw = await runContained(place.stateFolder, launch, {
    executable: '/bin/sh',
    cwd: tree,
    env: commandEnvironment(place.callerEnv, place.run),
    wallMs,
    idleMs: wallMs,
    startMs: wallMs,
    drainMs: DRAIN_MS,
    maxOutputBytes: MOST_OUTPUT_BYTES,
    transcriptPath: log,
    redactor,
    watch: () => undefined,
    onSpawn: (process) => note({ kind: 'check.spawned', command: command.text, on, process }),
    onNotice: () => {},
    cancel: place.cancel,
    mounts: place.mounts,
  })
  if (raw.transcriptPath !== undefined) await scrubFile(raw.transcriptPath, redactor)
  // Two runs in two trees say the same of the same.
  const output = redactor.text(printable(raw.stdout)).replaceAll(`${tree}/`, '')
  return {
    run: {
      on,
      command: command.text,
      exit: endingText(raw.ending),
      wallMs: raw.wallMs,
      killTier: raw.killTier,
      lastLines: lastLines(output),
      ...(raw.transcriptPath === undefined ? {} : { logPath: raw.transcriptPath }),
    },
    ending: raw.ending,
    count: countOf(output),
    output,
    survivors: raw.survivors,
  }
}

const lastLines = (output: string): string[] =>
  output
    .trimEnd()
    .split('\n')
    .slice(-LAST_LINES)
    .map((line) => oneLine(line, LINE_CHARACTERS))
