import { failure } from '../../domain/failure.ts'
import type { TreeChange } from '../../domain/gate.ts'
import { fail, type Result } from '../../domain/result.ts'
import { GATE_KEY, gateFolder } from '../../io/gate-notes.ts'
import { treeState } from '../../io/tree-state.ts'
import { readArgs } from '../args.ts'
import { placeAt } from '../place.ts'
import { sayFailure, sayJson } from '../say.ts'
import type { Terminal } from '../terminal.ts'
import { CHANGES } from './policy-args.ts'

const MS = /^[1-9]\d{0,6}$/
const LONGEST_MS = '20000'
const TREE = /^(?:HEAD|[0-9a-f]{40,64})$/

/** `waybill policy changes KEY [--since TREE] [--within MS]`: what the review gate goes by. Its hooks start it, since a hook carries no git. */
export async function policyChanges(argv: string[], terminal: Terminal): Promise<number> {
  const state = await changes(argv)
  if (!state.ok) return sayFailure(state.failure, true, terminal)
  sayJson(state.value, terminal)
  return 0
}

async function changes(argv: string[]): Promise<Result<TreeChange>> {
  const args = readArgs('policy changes', argv, CHANGES, 1)
  if (!args.ok) return args
  const { values, positionals } = args.value
  const [key = ''] = positionals
  const { since, within = LONGEST_MS } = values
  if (!GATE_KEY.test(key) || (since !== undefined && !TREE.test(since)) || !MS.test(within))
    return fail(
      failure(
        'wrong_usage',
        'waybill policy changes wants the key of a session, a tree of git, and milliseconds',
      ),
    )
  const place = placeAt(process.cwd())
  if (!place.ok) return place
  const { paths, workspace } = place.value
  return treeState(workspace.root, gateFolder(paths, key), { since, withinMs: Number(within) })
}
