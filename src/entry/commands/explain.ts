import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { refuseAsk } from '../../decide/ask.ts'
import { refuseChecks } from '../../decide/asked-checks.ts'
import { policyFrom, pricesFrom } from '../../decide/catalogue.ts'
import { type Clocks, clocksOf } from '../../decide/clocks.ts'
import { permit } from '../../decide/consent.ts'
import { type Research, researchOf } from '../../decide/research/plan.ts'
import { roundGoal } from '../../decide/research/words.ts'
import { chooseRoute, ruled } from '../../decide/route.ts'
import { decisionFor } from '../../decide/ruling.ts'
import { refuseSecrets } from '../../decide/secrets.ts'
import { refuseUnpriced } from '../../decide/unpriced.ts'
import type { Denial } from '../../domain/grant.ts'
import type { Lane } from '../../domain/lane.ts'
import { projectKey } from '../../domain/project.ts'
import { type Purpose, purposeOf } from '../../domain/research.ts'
import { allOf, fail, ok, type Result } from '../../domain/result.ts'
import type { Delegation, Route } from '../../domain/route.ts'
import type { Rule } from '../../domain/rule.ts'
import type { Invocation, Pasted } from '../../domain/run.ts'
import type { Cargo } from '../../domain/secret.ts'
import type { Ask, Task } from '../../domain/task.ts'
import { inspectCargo } from '../../io/cargo.ts'
import { newNonce, nowMs } from '../../io/clock.ts'
import { readConfig } from '../../io/config-file.ts'
import { readConsents } from '../../io/consents.ts'
import { filesFromRoot, refuseFiles } from '../../io/declared-files.ts'
import { findExecutable } from '../../io/executables.ts'
import { resolveLane } from '../../io/lanes.ts'
import { lazyPreset } from '../../io/lazy-preset.ts'
import { openScanner } from '../../io/open-scanner.ts'
import { waybillPaths } from '../../io/paths.ts'
import { redactorWith } from '../../io/redact.ts'
import { findWorkspace } from '../../io/repository.ts'
import { withSearchPath } from '../../io/search-path.ts'
import { readCommands } from '../../io/trusted-commands.ts'
import { handedOnAtAGlance } from '../brought.ts'
import { draft } from '../draft.ts'
import { explainedText } from '../render/explained.ts'
import { rulesFor } from '../rules.ts'
import { sayFailure, sayJson } from '../say.ts'
import type { Terminal } from '../terminal.ts'
import { type RunArgs, readRunArgs } from './run-args.ts'

type Asked = Pick<RunArgs, 'ask' | 'cwd' | 'caller'>

export type Explained = {
  route: Delegation
  denial: Denial | null
  lane: Lane | null
  executable: string | null
  invocation: Invocation
  clocks: Clocks
  /** What would leave, and what in it looks like a secret; the files as they are now. */
  cargo: Cargo
  /** The commands that checks may run here, by name. */
  commands: Record<string, string>
  /** Of a research: what each round is for, and may cost at most. The invocation is that of the first. */
  rounds: { purposes: Purpose[]; eachUsdMicros: number } | null
  /** Whether pages that the answer cites would be fetched from here; null where no search is asked for. */
  fetchesPages: boolean | null
  /** The other rules that match, in their order. */
  others: readonly Rule[]
  notes: string[]
}

type Stay = Extract<Route, { kind: 'stay' }>

/** `waybill explain`: everything up to the transport, and nothing sent: route, reason, caps, what would leave, the exact command. */
export async function explain(argv: string[], terminal: Terminal): Promise<number> {
  const json = argv.includes('--json')
  const explained = await explanation(argv)
  if (!explained.ok) return sayFailure(explained.failure, json, terminal)
  if (json) sayJson(explained.value, terminal)
  else if ('kind' in explained.value) terminal.out(`It stays with the host: ${explained.value.because}\n`)
  else terminal.out(...explainedText(explained.value))
  return 'denial' in explained.value && explained.value.denial ? 3 : 0
}

/** What was asked, where, and what is known about it before anything is decided. */
async function groundsOf(args: Asked) {
  const found = waybillPaths(process.env)
  if (!found.ok) return found
  const paths = found.value
  const workspace = findWorkspace(args.cwd)
  if (!workspace.ok) return workspace
  const ask = { ...args.ask, files: filesFromRoot(args.ask.files, workspace.value) }
  const refusal = refuseAsk(ask) ?? refuseFiles(ask.files, workspace.value)
  if (refusal) return fail(refusal)
  const config = await readConfig(paths)
  if (!config.ok) return config
  const rules = await rulesFor(workspace.value, paths, policyFrom(config.value, workspace.value.root))
  if (!rules.ok) return rules
  const { policy } = rules.value
  const decision = decisionFor(ask, args.caller, policy)
  const research = researchOf(ask, args.caller, policy)
  if (!research.ok) return research
  const known = allOf({
    route: research.value ? ok(research.value.route) : chooseRoute(ask, args.caller, policy, decision),
    others: ok(decision?.others ?? []),
    consents: readConsents(paths.consents),
  })
  if (!known.ok) return known
  const own = { ...known.value, args, paths, workspace, config, rules }
  return ok({ ...own, ...(research.value ? firstRound(research.value, ask) : { ask, rounds: null }) })
}

function firstRound({ rounds, ask: asked, route }: Research, { goal, limits }: Ask) {
  const total = Math.min(limits.maxUsdMicros ?? route.limits.maxUsdMicros, route.limits.maxUsdMicros)
  const purposes = Array.from({ length: rounds }, (_, at) => purposeOf(at + 1, rounds))
  return {
    ask: { ...asked, goal: roundGoal(goal, 1, rounds, [], newNonce()) },
    rounds: { purposes, eachUsdMicros: Math.floor(total / rounds) },
  }
}

type Grounds = Extract<Awaited<ReturnType<typeof groundsOf>>, { ok: true }>['value']

/** As the supervisor would have it; of a research the first round. */
function taskOf({ ask, args, paths, workspace, rounds }: Grounds): Task {
  return {
    id: 'RUN',
    ask,
    workspace: workspace.value,
    depth: 1,
    caller: args.caller,
    ...handedOnAtAGlance(ask, paths.ledger, workspace.value),
    ...(rounds ? { round: { at: 1, of: rounds.purposes.length, listed: [] } } : {}),
  }
}

async function explanation(argv: string[]): Promise<Result<Explained | Stay>> {
  const args = readRunArgs('explain', argv)
  return args.ok ? explainAsk(args.value) : args
}

/** The same for an ask that was read elsewhere. */
export async function explainAsk(asked: Asked): Promise<Result<Explained | Stay>> {
  const grounds = await groundsOf(asked)
  if (!grounds.ok) return grounds
  const { route, consents, others, ask, paths, workspace, config, rules } = grounds.value
  if (route.kind === 'stay') return ok(route)
  const commands = readCommands(paths.trusted, workspace.value)
  const unchecked = refuseChecks(route, commands)
  if (unchecked) return fail(unchecked)
  const bare = taskOf(grounds.value)
  const task = ruled(bare, route)
  const record = consents[projectKey(workspace.value)]?.find((held) => held.worker === route.worker)
  const settings = config.value.workers[route.worker]
  const lane = resolveLane(route.worker, settings, process.env)
  const granted = permit(task, route, record, task.id, nowMs())
  const priceless = lane.ok
    ? refuseUnpriced(route, ask, lane.value.lane, pricesFrom(config.value))
    : undefined
  const permission = 'kind' in granted ? granted : (priceless ?? granted)
  const drafted = (pasted: readonly Pasted[]): Invocation =>
    draft(task, route, config.value, {
      pasted,
      limits: 'kind' in permission ? route.limits : permission.limits,
      hasCodexFolder: existsSync(join(workspace.value.root, '.codex')),
      ...(lane.ok ? { lane: lane.value.lane } : {}),
    })
  const scanner = openScanner(paths.state, process.env, lazyPreset)
  if (!scanner.ok) return scanner
  const cargo = await inspectCargo(task, route.worker, drafted, scanner.value)
  if (!cargo.ok) return cargo
  const invocation = drafted(cargo.value.pasted ?? [])
  const env = withSearchPath(process.env, workspace.value.root)
  const executable =
    invocation.via === 'process' ? findExecutable(invocation.program, env, settings.executable) : undefined
  const denial = 'kind' in permission ? permission : refuseSecrets(task, route, record, cargo.value.findings)
  return ok({
    route,
    denial: denial ?? null,
    lane: lane.ok ? lane.value.lane : null,
    executable: executable?.ok ? executable.value.path : null,
    invocation: redactorWith(scanner.value).value(invocation),
    clocks: clocksOf(route.limits.wallMs, {
      idle: { ms: route.limits.idleMs, from: route.provenance.idleMs ?? 'route' },
      wallFrom: route.provenance.wallMs ?? 'route',
    }),
    cargo: cargo.value,
    commands: commands.ok ? commands.value : {},
    rounds: grounds.value.rounds,
    fetchesPages: task.ask.search ? config.value.pages.fetch : null,
    others,
    notes: [
      ...rules.value.signals.map(({ detail }) => detail),
      ...[lane, ...(executable ? [executable] : []), commands].flatMap((found) =>
        found.ok ? [] : [`${found.failure.message}. ${found.failure.hint}`],
      ),
    ],
  })
}
