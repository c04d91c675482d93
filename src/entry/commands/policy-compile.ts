import { policyFrom } from '../../decide/catalogue.ts'
import { ok, type Result } from '../../domain/result.ts'
import type { RoutingTable } from '../../domain/routing-table.ts'
import { readConfig } from '../../io/config-file.ts'
import { sourcesOf, tableFrom, writeTable } from '../../io/routing-table.ts'
import { readArgs } from '../args.ts'
import { type Place, placeAt } from '../place.ts'
import { rulesFor } from '../rules.ts'
import { sayFailure } from '../say.ts'
import type { Terminal } from '../terminal.ts'

/** `waybill policy compile`: makes the table that the hooks read. They start it themselves where a source has changed. */
export async function policyCompile(argv: string[], terminal: Terminal): Promise<number> {
  const args = readArgs('policy compile', argv, {}, 0)
  if (!args.ok) return sayFailure(args.failure, false, terminal)
  const place = placeAt(process.cwd())
  const made = place.ok ? await compile(place.value) : place
  return made.ok ? 0 : sayFailure(made.failure, false, terminal)
}

/** A source that changes meanwhile leaves a table that is not taken for fresh. */
async function compile({ paths, workspace }: Place): Promise<Result<RoutingTable>> {
  const sources = sourcesOf(paths, workspace)
  const config = await readConfig(paths)
  if (!config.ok) return config
  const rules = await rulesFor(workspace, paths, policyFrom(config.value, workspace.root))
  if (!rules.ok) return rules
  const table = tableFrom(rules.value.policy, sources, config.value.projects[workspace.root]?.reviewGate)
  writeTable(paths, workspace, table)
  return ok(table)
}
