import { refuseAsk } from '../../decide/ask.ts'
import { policyFrom } from '../../decide/catalogue.ts'
import { permit } from '../../decide/consent.ts'
import { chooseRoute } from '../../decide/route.ts'
import { durationText } from '../../domain/duration.ts'
import type { Denial } from '../../domain/grant.ts'
import type { Lane } from '../../domain/lane.ts'
import { usdText } from '../../domain/money.ts'
import { projectKey } from '../../domain/project.ts'
import { allOf, fail, ok, type Result } from '../../domain/result.ts'
import type { Delegation, Route } from '../../domain/route.ts'
import type { Invocation } from '../../domain/run.ts'
import type { Task } from '../../domain/task.ts'
import { nowMs } from '../../io/clock.ts'
import { readConfig } from '../../io/config-file.ts'
import { readConsents } from '../../io/consents.ts'
import { filesFromRoot, refuseFiles } from '../../io/declared-files.ts'
import { findExecutable } from '../../io/executables.ts'
import { resolveLane } from '../../io/lanes.ts'
import { waybillPaths } from '../../io/paths.ts'
import { findWorkspace } from '../../io/repository.ts'
import { WORKERS } from '../../workers/index.ts'
import { table } from '../render/table.ts'
import { sayFailure, sayJson } from '../say.ts'
import type { Shown, Terminal } from '../terminal.ts'
import { readRunArgs } from './run-args.ts'

type Explained = {
  route: Delegation
  denial: Denial | null
  lane: Lane | null
  executable: string | null
  invocation: Invocation
  files: string[]
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

async function explanation(argv: string[]): Promise<Result<Explained | Stay>> {
  const place = allOf({ args: readRunArgs('explain', argv), paths: waybillPaths(process.env) })
  if (!place.ok) return place
  const { args, paths } = place.value
  const workspace = findWorkspace(args.cwd)
  if (!workspace.ok) return workspace
  const ask = { ...args.ask, files: filesFromRoot(args.ask.files, workspace.value) }
  const refusal = refuseAsk(ask) ?? refuseFiles(ask.files, workspace.value)
  if (refusal) return fail(refusal)
  const config = await readConfig(paths)
  if (!config.ok) return config
  const known = allOf({
    route: chooseRoute(ask, args.caller, policyFrom(config.value)),
    consents: readConsents(paths.consents),
  })
  if (!known.ok) return known
  const { route, consents } = known.value
  if (route.kind === 'stay') return ok(route)
  const task: Task = { id: 'RUN', ask, workspace: workspace.value, depth: 1, caller: args.caller }
  const record = consents[projectKey(workspace.value)]?.find((held) => held.worker === route.worker)
  const permission = permit(task, route, record, task.id, nowMs())
  const settings = config.value.workers[route.worker]
  const lane = resolveLane(route.worker, settings, process.env)
  const invocation = WORKERS[route.worker].plan({
    task,
    model: route.model,
    mode: route.mode,
    ...(route.effort ? { effort: route.effort } : {}),
    limits: 'kind' in permission ? route.limits : permission.limits,
    cwd: route.mode === 'write' ? 'SCRATCH' : workspace.value.root,
    lane: lane.ok ? lane.value.lane : { billing: 'unknown', from: 'nobody' },
    ...(settings.baseUrl ? { baseUrl: settings.baseUrl } : {}),
    ...(ask.answerSchema ? { schemaFile: 'SCHEMA' } : {}),
  })
  const executable = findExecutable(invocation.program, process.env, settings.executable)
  return ok({
    route,
    denial: 'kind' in permission ? permission : null,
    lane: lane.ok ? lane.value.lane : null,
    executable: executable.ok ? executable.value.path : null,
    invocation,
    files: ask.files,
    notes: [lane, executable].flatMap((found) =>
      found.ok ? [] : [`${found.failure.message}. ${found.failure.hint}`],
    ),
  })
}

function explainedText(explained: Explained): Shown[] {
  const { route, denial, lane, executable, invocation, files, notes } = explained
  const { limits } = route
  const from = Object.entries(route.provenance).map(([field, source]) => `${field}: ${source}`)
  const rows = [
    ['worker', `${route.worker} ${route.model}${route.effort ? ` (${route.effort})` : ''}, ${route.mode}`],
    ['because', route.because],
    ['from', from.join(' · ')],
    ['allowed', denial ? `no: ${denial.hint}` : 'yes'],
    [
      'leaves',
      `${Buffer.byteLength(invocation.stdin)} bytes of prompt${files.length > 0 ? `, naming ${files.join(', ')}` : ''}; the worker may open other files of the repository`,
    ],
    [
      'caps',
      `${usdText(limits.maxUsdMicros)}, ${durationText(limits.wallMs)} in all, ${durationText(limits.idleMs)} of silence, ${limits.depth} deep`,
    ],
    ['pays', lane ? `${lane.billing}, by ${lane.from}` : 'nobody yet'],
    ['runs', [executable ?? invocation.program, ...invocation.args].map(quoted).join(' ')],
    ...notes.map((note) => ['mend', note]),
  ]
  const prompt = `\n${invocation.stdin.trimEnd().replace(/^/gm, '  ')}\n`
  return [table(rows, Number.POSITIVE_INFINITY), '\n', { style: 'dim', text: 'Prompt, on stdin:' }, prompt]
}

const quoted = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
