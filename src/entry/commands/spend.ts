import { scopesOf } from '../../decide/budget.ts'
import type { ScopeState } from '../../domain/budget.ts'
import { counted } from '../../domain/counted.ts'
import { USD, usdText } from '../../domain/money.ts'
import { projectKey } from '../../domain/project.ts'
import { nowMs } from '../../io/clock.ts'
import { readConfig } from '../../io/config-file.ts'
import type { WorkerSpend } from '../../io/ledger-budget.ts'
import { findWorkspace } from '../../io/repository.ts'
import { JSON_ONLY, readArgs } from '../args.ts'
import { openDesk } from '../desk.ts'
import { table } from '../render/table.ts'
import { sayFailure, sayJson } from '../say.ts'
import type { Shown, Terminal } from '../terminal.ts'

export const readSpendArgs = (argv: string[]) => readArgs('spend', argv, JSON_ONLY, 0)

/** `waybill spend`: this repository today and you this month, against the caps, by worker. */
export async function spend(argv: string[], terminal: Terminal): Promise<number> {
  const json = argv.includes('--json')
  const args = readSpendArgs(argv)
  if (!args.ok) return sayFailure(args.failure, json, terminal)
  const desk = await openDesk(process.env)
  if (!desk.ok) return sayFailure(desk.failure, json, terminal)
  const config = await readConfig(desk.value.paths)
  if (!config.ok) return sayFailure(config.failure, json, terminal)
  const workspace = findWorkspace(process.cwd())
  const project = workspace.ok ? projectKey(workspace.value) : undefined
  const { ledger } = desk.value
  const scopes = scopesOf(project ?? '', config.value.caps, nowMs())
    .filter((scope) => project !== undefined || scope.name.startsWith('user:'))
    .map((scope) => ({
      title: scope.name.startsWith('user:') ? 'you, this month' : 'this repository, today',
      resets: scope.resets,
      state: ledger.scopes(scope.name)[0] ?? untouched(scope.name, scope.capUsdMicros),
      workers: ledger.spentIn(scope.name),
    }))
  if (json) sayJson({ scopes: scopes.map(scopeDocument) }, terminal)
  else for (const scope of scopes) terminal.out(...scopeText(scope, terminal.columns))
  return 0
}

type ScopeView = { title: string; resets: string; state: ScopeState; workers: WorkerSpend[] }

/** Nothing was ever reserved in this scope, so 0 is what was spent. */
const untouched = (scope: string, capUsdMicros: number): ScopeState => ({
  scope,
  capUsdMicros,
  heldUsdMicros: 0,
  spentUsdMicros: 0,
})

const scopeDocument = ({ title, resets, state, workers }: ScopeView) => ({
  scope: title,
  resets,
  cap: state.capUsdMicros / USD,
  held: state.heldUsdMicros / USD,
  spent: state.spentUsdMicros / USD,
  workers: workers.map((worker) => ({
    worker: worker.worker,
    runs: worker.runs,
    usd: worker.usdMicros / USD,
    presumed: worker.presumed,
    running: worker.running,
  })),
})

function scopeText({ title, resets, state, workers }: ScopeView, columns: number): Shown[] {
  const held = state.heldUsdMicros > 0 ? `, ${usdText(state.heldUsdMicros)} held by running tasks` : ''
  const rest = `: ${usdText(state.spentUsdMicros)} of ${usdText(state.capUsdMicros)}${held} (resets ${resets})\n`
  const rows = workers.map((worker) => {
    const presumed =
      worker.presumed > 0 ? `${worker.presumed} presumed: cost not told, counted at the full hold` : ''
    return [`  ${worker.worker}`, counted(worker.runs, 'run'), usdText(worker.usdMicros), presumed]
  })
  return [{ style: 'bold', text: title }, rest, table(rows, columns)]
}
