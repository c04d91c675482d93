import { join } from 'node:path'
import { isToGo, keepingOf } from '../../decide/cleaning.ts'
import { foldRun, type RunView } from '../../decide/fold.ts'
import { failure } from '../../domain/failure.ts'
import { oneLine } from '../../domain/printable.ts'
import { fail, ok, type Result } from '../../domain/result.ts'
import { bytesIn, dropTree, dropTries, isListed, keptTree } from '../../io/kept-trees.ts'
import { readArgs } from '../args.ts'
import { type Desk, findRun, openDesk } from '../desk.ts'
import { type KeptSession, type SessionStays, sweepSessions } from '../kept-sessions.ts'
import { table } from '../render/table.ts'
import { sayFailure, sayJson } from '../say.ts'
import type { Terminal } from '../terminal.ts'

const OPTIONS = {
  all: { type: 'boolean' },
  'dry-run': { type: 'boolean' },
  json: { type: 'boolean' },
} as const

export const readCleanArgs = (argv: string[]) => readArgs('clean', argv, OPTIONS, 1)

/** A worktree that went, or would. */
type Gone = { id: string; worktree: string; bytes: number }
/** One that stays, and why. */
type Stays = { id: string; worktree: string; because: 'running' | 'unread' | 'kept' | 'not removed' }
type Row = Omit<Stays, 'because'> & { because: Stays['because'] | SessionStays['because'] }

/** `waybill clean`: scratch worktrees of results that were read; with --all, or by name, also of those that were not, and sessions that were kept. */
export async function clean(argv: string[], terminal: Terminal): Promise<number> {
  const args = readCleanArgs(argv)
  if (!args.ok) return sayFailure(args.failure, argv.includes('--json'), terminal)
  const { all = false, json = false, 'dry-run': dry = false } = args.value.values
  const desk = await openDesk(process.env)
  if (!desk.ok) return sayFailure(desk.failure, json, terminal)
  const views = viewsFor(desk.value, args.value.positionals[0])
  if (!views.ok) return sayFailure(views.failure, json, terminal)
  const named = args.value.positionals.length > 0
  const how = { all: all || named, dry }
  const { gone, stays } = await sweep(desk.value, views.value, how)
  const sessions = await sweepSessions(desk.value, views.value, { ...how, named }, process.env)
  const freedBytes = [...gone, ...sessions.removed].reduce((sum, { bytes }) => sum + bytes, 0)
  if (json) sayJson({ dryRun: dry, removed: gone, stays, sessions, freedBytes }, terminal)
  else
    say(
      [...gone, ...sessions.removed.map(asPlace)],
      [...stays, ...sessions.stays.map(asPlace)],
      freedBytes,
      dry,
      terminal,
    )
  return 0
}

/** For a row: what is kept, and where. */
const asPlace = <T extends KeptSession>({ path, ...session }: T) => ({ ...session, worktree: path })

/** More runs than anybody has; those without a worktree cost one look each. */
const ALL_RUNS = 1_000_000

function viewsFor(desk: Desk, name: string | undefined): Result<RunView[]> {
  const { ledger } = desk
  if (name === undefined) {
    const brief = ['task.received', 'scratch.planned'] as const
    const keeps = (view: RunView | undefined) => view?.scratch ?? view?.task.ask.keepSession
    const withSome = ledger.recentRuns(ALL_RUNS).filter((id) => keeps(foldRun(ledger.entries(id, brief))))
    return ok(withSome.flatMap((id) => foldRun(ledger.entries(id)) ?? []))
  }
  const view = findRun(desk, name, process.cwd())
  if (!view.ok) return view
  if (keepingOf(view.value) !== 'running') return ok([view.value])
  const hint = `\`waybill cancel ${view.value.id}\` ends it.`
  return fail(
    failure('wrong_usage', `${view.value.id} is still running, and its worktree is in use`, { hint }),
  )
}

async function sweep({ paths }: Desk, views: readonly RunView[], how: { all: boolean; dry: boolean }) {
  const gone: Gone[] = []
  const stays: Stays[] = []
  for (const view of views) {
    const { id, scratch } = view
    if (!how.dry && view.ended) await dropTries(join(paths.runs, id))
    if (!scratch || (keptTree(view) === undefined && !isListed(view))) continue
    const worktree = scratch.tree
    if (!isToGo(view, how.all)) {
      stays.push({ id, worktree, because: keepingOf(view) ?? 'kept' })
      continue
    }
    const bytes = bytesIn(worktree)
    if (!how.dry) await dropTree(view)
    if (how.dry || keptTree(view) === undefined) gone.push({ id, worktree, bytes })
    else stays.push({ id, worktree, because: 'not removed' })
  }
  return { gone, stays }
}

function say(gone: Gone[], stays: Row[], freedBytes: number, dry: boolean, terminal: Terminal): void {
  const rows = [
    ...gone.map(({ id, worktree, bytes }) => [id, dry ? 'would go' : 'removed', sizeText(bytes), worktree]),
    ...stays.map(({ id, worktree, because }) => [id, because, '', worktree]),
  ]
  if (rows.length > 0) terminal.out(table(rows, terminal.columns))
  const hidden = stays.some(({ because }) => because === 'unread' || because === 'kept')
  const more = hidden ? ' `waybill clean --all` also takes those that were not read or were to be kept.' : ''
  const open = stays.some(({ because }) => because.endsWith('gone on with elsewhere'))
  const own = open ? ' A session that was gone on with goes by the name of its run: `waybill clean RUN`.' : ''
  terminal.out(oneLine(`${sizeText(freedBytes)} ${dry ? 'would be freed' : 'freed'}.${more}${own}`), '\n')
}

const sizeText = (bytes: number): string =>
  bytes < 1e6
    ? `${Math.round(bytes / 1e3)} kB`
    : bytes < 1e9
      ? `${(bytes / 1e6).toFixed(1)} MB`
      : `${(bytes / 1e9).toFixed(2)} GB`
