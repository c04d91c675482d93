import { join } from 'node:path'
import { textDiff } from '../../decide/text-diff.ts'
import { counted } from '../../domain/counted.ts'
import type { Planned } from '../../io/artifact-plan.ts'
import type { Generated } from '../commands/generate.ts'
import type { Shown } from '../terminal.ts'

const DID = { create: 'written', update: 'changed', remove: 'removed', keep: 'kept', stuck: 'stuck' } as const
const WOULD = {
  create: 'missing',
  update: 'stale',
  remove: 'left over',
  keep: 'kept',
  stuck: 'stuck',
} as const
const STYLES = { create: 'green', update: 'green', remove: 'green', keep: 'yellow', stuck: 'red' } as const

/** Each file, for programs; the difference where it is only shown. */
export const fileRows = ({ args, files }: Generated) =>
  files.map((file) => {
    const { host, kind, role, root, path, change } = file
    const why = 'why' in change ? change.why : undefined
    return {
      ...{ host, kind, path: join(root, path), does: change.does },
      ...(role === undefined ? {} : { role }),
      ...(why === undefined ? {} : { why }),
      ...(args.act === 'show' && isChange(file) ? { diff: diffOf(file) } : {}),
    }
  })

export function generatedText(generated: Generated): Shown[] {
  const { files, omitted, notes } = generated
  const told = files.flatMap((file) => fileText(file, generated))
  const fresh = files.filter(({ change }) => change.does === 'nothing').length
  const rest = omissionLines(omitted)
  return [
    ...untrustedLines(generated),
    ...told,
    ...(fresh > 0 ? [`${counted(fresh, 'file')} as ${fresh === 1 ? 'it' : 'they'} should be\n`] : []),
    ...(files.length === 0 ? ['There is nothing of ours here.\n'] : []),
    ...(rest.length > 0 ? [{ style: 'dim', text: rest.join('') } as const] : []),
    ...[...notes, ...remarks(generated)].map((note) => `${note}\n`),
    ...outlook(generated),
  ]
}

/** First: all that follows is by a text that nobody has agreed to. */
function untrustedLines({ untrusted }: Generated): Shown[] {
  if (untrusted === undefined) return []
  const text = `${untrusted}: read it and trust it with \`waybill trust\`. Until then nothing is written or removed; below is what would be.\n\n`
  return [{ style: 'yellow', text }]
}

/** What would do what was only shown. */
function outlook({ args, files, untrusted }: Generated): string[] {
  const open = files.filter(isChange).length
  if (open === 0 || args.act === 'write') return []
  const scope = args.scope === 'user' ? ' --user' : ''
  if (args.act === 'check') return [`\`waybill generate${scope}\` brings it up to date.\n`]
  const by = `by the same words without --dry-run${untrusted === undefined ? '' : ', once it is trusted'}`
  return [`Nothing was written: ${counted(open, 'file')} would change, ${by}.\n`]
}

/** What holds for both hosts is said once. */
function omissionLines(omitted: Generated['omitted']): string[] {
  const hosts = Map.groupBy(omitted, ({ what, because }) => `${what}\n${because}`)
  return [...hosts].map(([, said]) => {
    const names = said.map(({ host }) => host).join(', ')
    return `· ${said[0]?.what} (${names}): ${said[0]?.because}\n`
  })
}

function fileText(file: Planned, { args }: Generated): Shown[] {
  const { change } = file
  if (change.does === 'nothing') return []
  const did = (args.act === 'write' ? DID : WOULD)[change.does]
  const why = 'why' in change && change.why !== undefined ? `: ${change.why}` : ''
  return [
    { style: STYLES[change.does], text: did.padEnd(9) },
    ` ${args.scope === 'project' ? file.path : join(file.root, file.path)}${why}\n`,
    ...(args.act === 'show' && isChange(file) ? [`${diffOf(file)}\n\n`] : []),
  ]
}

const isChange = ({ change }: Planned): boolean => ['create', 'update', 'remove'].includes(change.does)

function diffOf({ found, change }: Planned): string {
  const before = found.kind === 'text' ? found.text : ''
  return textDiff(before, 'text' in change ? change.text : '')
}

/** What the hosts do with files that have just come: a file that is there is not yet one that counts. */
function remarks({ args, files }: Generated): string[] {
  if (args.remove || args.act !== 'write') return []
  const isNewToCodex = files.some(({ kind, change }) => kind === 'agent' && change.does === 'create')
  return [
    ...(isNewToCodex && args.scope === 'project'
      ? [
          'Codex reads .codex/agents only in a project that you trust: start `codex` there and say so, or `codex exec --trust`. Profiles (`codex -p ROLE`) come with `waybill generate --user`.',
        ]
      : []),
    ...(isNewToCodex
      ? [
          'Codex does not enforce the sandbox_mode of an agent: it works in the sandbox of whoever calls it. A profile has its own.',
        ]
      : []),
    ...(files.some(isChange) ? ['A host reads these files when a session starts.'] : []),
  ]
}
