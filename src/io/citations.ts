import { join } from 'node:path'
import { citationsIn, citationsInJson } from '../decide/citations.ts'
import { faultIn } from '../decide/cited-faults.ts'
import { sameUrl } from '../decide/cited-urls.ts'
import { holds } from '../decide/quoted.ts'
import type { Cited, PlaceCited } from '../domain/citation.ts'
import type { Patch } from '../domain/outcome.ts'
import { oneLine } from '../domain/printable.ts'
import type { Report } from '../domain/report.ts'
import { ok, type Result } from '../domain/result.ts'
import type { Pasted } from '../domain/run.ts'
import type { Task } from '../domain/task.ts'
import { meantBy } from './cited-files.ts'
import { treeIn } from './scratch.ts'
import { commitSnapshot, pastedSnapshot, type Snapshot, treeSnapshot } from './snapshot.ts'

/** What became of everything that an answer points to. */
export type Judged = {
  /** How many places in the repository are as the answer says. */
  places: number
  /** How many URLs are among the vendor's own sources. */
  urls: number
  /** What is not as it says, one sentence each. */
  faults: string[]
  /** What nobody can tell, one sentence each. */
  untold: string[]
  /** Outside of what was handed over: not looked at. */
  passedOver: number
}

type Done = Extract<Report, { status: 'done' }>
type About = {
  task: Task
  mode: 'read' | 'write'
  report: Done
  patch?: Patch
  base?: string
  site: { folder: string }
  /** All that its worker was sent, where it sees no file by itself. */
  pasted?: readonly Pasted[]
}

/** More than these nobody reads either. */
const MOST_PLACES = 300
const MOST_URLS = 40

/** All that the answer points to; of one that was asked for as JSON, in its fields. */
export const citedBy = ({ text, structured }: Pick<Done, 'text' | 'structured'>): Cited =>
  structured === undefined ? citationsIn(text) : citationsInJson(structured)

/** Whether any of it is certain to be a citation, before anybody has looked whether there is such a file. */
export const citesAny = (report: Pick<Done, 'text' | 'structured'>): boolean => {
  const { places, urls } = citedBy(report)
  return urls.length > 0 || places.some(({ sure }) => sure)
}

/** Looks at each place and each URL. A failure means that the files could not be looked at. */
export async function judgeCited(about: About): Promise<Result<Judged>> {
  const { task, mode, report, patch, base, site } = about
  const cited = citedBy(report)
  const judged: Judged = { places: 0, urls: 0, faults: [], untold: [], passedOver: 0 }
  if (cited.places.length + cited.urls.length === 0) return ok(judged)
  const { root } = task.workspace
  const commit = mode === 'write' ? (patch?.base ?? base) : undefined
  const snapshot = about.pasted
    ? ok(pastedSnapshot(about.pasted))
    : commit === undefined
      ? await treeSnapshot(root)
      : await commitSnapshot(root, commit, patch, join(site.folder, `cited.${process.pid}`))
  if (!snapshot.ok) return snapshot
  const where = { ...about, snapshot: snapshot.value, tree: treeIn(site.folder) }
  try {
    for (const place of cited.places.slice(0, MOST_PLACES)) await judgePlace(place, where, judged)
    for (const url of cited.urls.slice(0, MOST_URLS)) await judgeUrl(url, where, judged)
  } finally {
    snapshot.value.close()
  }
  judged.passedOver +=
    Math.max(0, cited.places.length - MOST_PLACES) + Math.max(0, cited.urls.length - MOST_URLS)
  return ok(judged)
}

type Where = About & { snapshot: Snapshot; tree: string }

const named = (said: string): string => oneLine(said, 100)

async function judgePlace(place: PlaceCited, where: Where, judged: Judged): Promise<void> {
  const meant = meantBy(place.path, where.snapshot, where.task.workspace, where.tree)
  if (meant === 'nowhere') {
    if (place.sure) judged.faults.push(`${named(place.said)}: there is no such file`)
  } else if (typeof meant === 'string') judged.passedOver += 1
  else {
    const faults: string[] = []
    for (const file of meant.files) {
      const versions = await where.snapshot.linesOf(file)
      if (typeof versions === 'string') {
        judged.untold.push(`${named(place.said)}: ${versions}`)
        return
      }
      const fault = faultIn(withoutTask(place, where.task), versions)
      if (fault === undefined) {
        judged.places += 1
        return
      }
      faults.push(fault)
    }
    judged.faults.push(`${named(place.said)}: ${faults[0]}`)
  }
}

/** What the task itself says is quoted from there. */
const withoutTask = (place: PlaceCited, { ask }: Task): PlaceCited => ({
  ...place,
  quotes: place.quotes.filter((quote) => quote.how === 'call' || !holds([ask.goal], quote)),
})

async function judgeUrl(url: string, { report, task, snapshot }: Where, judged: Judged): Promise<void> {
  const wanted = sameUrl(url)
  const sources = (report.sources ?? []).map(sameUrl)
  if (sources.some((source) => source === wanted || source.startsWith(`${wanted}/`))) {
    judged.urls += 1
    return
  }
  const isTheirs = task.ask.goal.includes(url) || (await snapshot.says(url))
  if (isTheirs === true) judged.passedOver += 1
  else if (isTheirs !== false)
    judged.untold.push(
      `${named(url)}: whether the repository names it is not known: ${oneLine(isTheirs, 100)}`,
    )
  else if (report.sources === undefined || report.moreSources)
    judged.untold.push(`${named(url)}: the worker's vendor gives no list of what it read`)
  else judged.faults.push(`${named(url)}: it is not among the pages that the worker was given`)
}
