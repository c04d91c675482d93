import { foldRun, type RunView } from '../../decide/fold.ts'
import { durationText } from '../../domain/duration.ts'
import { usdText } from '../../domain/money.ts'
import { projectKey } from '../../domain/project.ts'
import { nowMs } from '../../io/clock.ts'
import { keptTree } from '../../io/kept-trees.ts'
import { batchOf } from '../../io/named-run.ts'
import { findWorkspace } from '../../io/repository.ts'
import { readArgs } from '../args.ts'
import { type Desk, openDesk } from '../desk.ts'
import { documentOf } from '../documents.ts'
import type { RunDocument } from '../render/document.ts'
import { styledTable } from '../render/table.ts'
import { sayFailure, sayJson } from '../say.ts'
import type { Shown, Terminal } from '../terminal.ts'

const OPTIONS = { all: { type: 'boolean' }, limit: { type: 'string' }, json: { type: 'boolean' } } as const

export type Job = {
  id: string
  outcome: RunDocument['outcome']
  worker: string | null
  model: string | null
  goal: string
  startedAt: string
  ms: number
  usd: number | null
  activity: string | null
  root: string
  read: boolean
  /** The earlier run that it follows up. */
  follows?: string
  /** The scratch worktree, while it is there. */
  worktree: string | null
  /** The tasks, where this is a batch. */
  tasks?: Job[]
}

export const readJobsArgs = (argv: string[]) => readArgs('jobs', argv, OPTIONS, 0)

/** `waybill jobs`: the runs of this repository, newest first; those of a dead supervisor have been settled by then. */
export async function jobs(argv: string[], terminal: Terminal): Promise<number> {
  const args = readJobsArgs(argv)
  if (!args.ok) return sayFailure(args.failure, argv.includes('--json'), terminal)
  const { all, json = false, limit = '20' } = args.value.values
  const desk = await openDesk(process.env)
  if (!desk.ok) return sayFailure(desk.failure, json, terminal)
  const workspace = findWorkspace(process.cwd())
  const project = !all && workspace.ok ? projectKey(workspace.value) : undefined
  const listed = listJobs(desk.value, Math.max(1, Number(limit) || 20), project)
  if (json) sayJson({ jobs: listed }, terminal)
  else if (listed.length === 0)
    terminal.out(`No runs${project ? ' in this repository. All: waybill jobs --all' : ' yet.'}\n`)
  else terminal.out(...styledTable(listed.flatMap(rows), terminal.columns))
  return 0
}

/** Newest first; the tasks of a batch stand below it and are not counted. */
export function listJobs(desk: Desk, limit: number, project?: string): Job[] {
  for (let read = limit; ; read *= 4) {
    const ids = desk.ledger.recentRuns(read, project)
    const views = ids.flatMap((id) => foldRun(desk.ledger.entries(id)) ?? [])
    const batches = new Set(views.flatMap(({ id, task }) => (task.batch ? [id] : [])))
    const own = views.filter(({ task }) => task.parent === undefined || !batches.has(task.parent))
    const isCut = ids.length === read
    // Of a batch that stands beyond what was read, the tasks alone would be listed.
    const whole = own.filter((view) => !isCut || !batchOf(desk.ledger, view))
    if (!isCut || whole.length >= limit) return whole.slice(0, limit).map((view) => jobOf(desk, view, views))
  }
}

function jobOf(desk: Desk, view: RunView, views: readonly RunView[]): Job {
  const document = documentOf(desk, view)
  const tasks = view.task.batch?.members.flatMap(({ run }) => views.find(({ id }) => id === run) ?? [])
  return {
    ...(tasks ? { tasks: tasks.map((one) => jobOf(desk, one, views)) } : {}),
    id: view.id,
    outcome: document.outcome,
    worker: document.worker,
    model: document.model.observed ?? document.model.requested,
    goal: view.task.ask.goal.trim().split('\n')[0] ?? '',
    startedAt: new Date(view.receivedAtMs).toISOString(),
    ms: view.ended ? view.ended.atMs - view.receivedAtMs : nowMs() - view.receivedAtMs,
    usd: document.spend?.usd ?? null,
    activity: view.ended ? null : (view.activity ?? null),
    root: view.task.workspace.root,
    read: view.read,
    ...(document.follows === undefined ? {} : { follows: document.follows }),
    worktree: keptTree(view) ?? null,
  }
}

const COLOURS = {
  accepted: 'green',
  unverified: 'cyan',
  stayed: 'cyan',
  running: 'yellow',
  cancelled: 'yellow',
  denied: 'yellow',
  rejected: 'red',
  failed: 'red',
} as const

const rows = (job: Job): Shown[][] => [row(job), ...(job.tasks ?? []).map((task) => row(task, '  '))]

function row(job: Job, indent = ''): Shown[] {
  const money =
    job.outcome === 'running' ? '' : job.usd === null ? 'cost unknown' : usdText(Math.round(job.usd * 1e6))
  const tree =
    job.worktree === null || job.outcome === 'running' ? '' : job.read ? '(tree) ' : '(tree, unread) '
  const after = job.follows === undefined ? '' : `(after ${job.follows}) `
  const what = job.activity ? `${job.activity} — ${after}${job.goal}` : `${tree}${after}${job.goal}`
  return [
    `${indent}${job.id}`,
    { style: COLOURS[job.outcome], text: job.outcome },
    job.worker ?? '',
    durationText(job.ms),
    money,
    what,
  ]
}
