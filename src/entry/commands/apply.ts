import { counted } from '../../domain/counted.ts'
import { exitCodeOf } from '../../domain/failure.ts'
import { oneLine } from '../../domain/printable.ts'
import type { Result } from '../../domain/result.ts'
import { type Applied, applyRun, type Proposal } from '../applying.ts'
import { readArgs } from '../args.ts'
import { findRun, openDesk } from '../desk.ts'
import { askPerson } from '../person.ts'
import { table } from '../render/table.ts'
import { sayFailure, sayJson } from '../say.ts'
import type { Terminal } from '../terminal.ts'

const OPTIONS = {
  revert: { type: 'boolean' },
  unchecked: { type: 'boolean' },
  json: { type: 'boolean' },
} as const

export const readApplyArgs = (argv: string[]) => readArgs('apply', argv, OPTIONS, 1)

/** `waybill apply`: the patch of a run into the working tree, whole or not at all; `--revert` takes it out again. */
export async function apply(argv: string[], terminal: Terminal): Promise<number> {
  const args = readApplyArgs(argv)
  if (!args.ok) return sayFailure(args.failure, argv.includes('--json'), terminal)
  const { revert = false, unchecked = false, json = false } = args.value.values
  const desk = await openDesk(process.env)
  if (!desk.ok) return sayFailure(desk.failure, json, terminal)
  const view = findRun(desk.value, args.value.positionals[0] ?? 'last', process.cwd())
  if (!view.ok) return sayFailure(view.failure, json, terminal)
  const wish = { revert, unchecked }
  const end = await applyRun(desk.value, view.value, wish, {
    cwd: process.cwd(),
    env: process.env,
    by: 'terminal',
    ask: askAtTerminal,
  })
  desk.value.ledger.close()
  if (end.ok) {
    if (json) sayJson(end.value, terminal)
    else sayApplied(end.value, terminal)
    return 0
  }
  if (!json || !('conflicts' in end)) return sayFailure(end.failure, json, terminal)
  sayJson({ failure: end.failure, conflicts: end.conflicts }, terminal)
  return exitCodeOf(end.failure.kind)
}

function askAtTerminal(proposal: Proposal): Result<void> {
  const { id, root, revert, unchecked } = proposal
  const words = `${id}${revert ? ' --revert' : ''}${unchecked ? ' --unchecked' : ''}`
  return askPerson({
    what: revert ? 'take a patch out of the working tree' : 'put a patch into the working tree',
    shown: proposalText(proposal),
    verb: revert ? 'revert' : 'apply',
    root,
    hint: `Type \`/waybill:apply ${words}\` in the chat, or run \`waybill apply ${words}\` in your own terminal.`,
  })
}

const MOST_SHOWN = 30

function proposalText({ id, root, revert, files, merged, patch, unchecked }: Proposal): string {
  const what = revert ? `take the patch of ${id} out of` : `put the patch of ${id} into`
  const count = counted(files.length, 'file')
  const shown = files
    .slice(0, MOST_SHOWN)
    .map((path) => `  ${path}${merged.includes(path) ? '  (merged)' : ''}`)
  const more = files.length > MOST_SHOWN ? [`  … and ${files.length - MOST_SHOWN} more`] : []
  const doubt = unchecked === undefined ? [] : ['', `The patch is ${oneLine(unchecked)}.`]
  return [
    `Waybill would ${what} ${root}, ${count}:`,
    '',
    ...[...shown, ...more].map((one) => `  ${oneLine(one)}`),
    '',
    `To read first: ${oneLine(patch.path)} (+${patch.insertions} −${patch.deletions})`,
    ...doubt,
    '',
  ].join('\n')
}

function sayApplied({ id, done, root, files, merged }: Applied, terminal: Terminal): void {
  const rows = files.map(({ path, change }) => [change, path, merged.includes(path) ? 'merged' : ''])
  terminal.out(table(rows, terminal.columns))
  const count = counted(files.length, 'file')
  if (done === 'reverted') terminal.out(`${id} was taken out of ${oneLine(root)}: ${count}.\n`)
  else
    terminal.out(`${id} is in ${oneLine(root)}: ${count}. \`waybill apply ${id} --revert\` takes it back.\n`)
}
