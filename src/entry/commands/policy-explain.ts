import { policyFrom } from '../../decide/catalogue.ts'
import { typedOccasion } from '../../decide/occasion.ts'
import { chooseRoute } from '../../decide/route.ts'
import { decide } from '../../decide/rules.ts'
import { ownWorker } from '../../decide/who.ts'
import { durationText } from '../../domain/duration.ts'
import type { Failure } from '../../domain/failure.ts'
import { usdText } from '../../domain/money.ts'
import { ok, type Result } from '../../domain/result.ts'
import type { Delegation, Route } from '../../domain/route.ts'
import type { Decision, Occasion } from '../../domain/rule.ts'
import { plainAsk } from '../../domain/task.ts'
import { readConfig } from '../../io/config-file.ts'
import { generatedAs } from '../hooks/door.ts'
import { doorOf } from '../hooks/glance.ts'
import { placeAt } from '../place.ts'
import { ruleText } from '../render/rule.ts'
import { table } from '../render/table.ts'
import { rulesFor } from '../rules.ts'
import { sayFailure, sayJson } from '../say.ts'
import type { Terminal } from '../terminal.ts'
import { type Question, readQuestion } from './policy-args.ts'

/** What the rules make of a prompt or a call: which one decided, what the others would have said, and what would run. */
export type PolicyAnswer = {
  decision: Decision | null
  route: Route | null
  failure: Failure | null
  /** The worker is the host's own: nothing is started. */
  itself: boolean
  /** The subagent is one of `waybill generate` without work of its own: what nobody else does is refused. */
  door: boolean
  notes: string[]
}

/** `waybill policy explain "PROMPT"`: which rule fires for what is typed to a host, or for a call of a subagent or a skill. */
export async function policyExplain(argv: string[], terminal: Terminal): Promise<number> {
  const json = argv.includes('--json')
  const question = readQuestion(argv)
  if (!question.ok) return sayFailure(question.failure, json, terminal)
  const answer = await answerTo(question.value)
  if (!answer.ok) return sayFailure(answer.failure, json, terminal)
  if (json) sayJson(answer.value, terminal)
  else terminal.out(answerText(answer.value))
  return 0
}

async function answerTo(question: Question): Promise<Result<PolicyAnswer>> {
  const place = placeAt(process.cwd())
  if (!place.ok) return place
  const { paths, workspace } = place.value
  const config = await readConfig(paths)
  if (!config.ok) return config
  const rules = await rulesFor(workspace, paths, policyFrom(config.value, workspace.root))
  if (!rules.ok) return rules
  const { policy, signals } = rules.value
  const occasion = occasionOf(question)
  const { host, subagent } = question
  const generated = subagent === undefined ? undefined : generatedAs(subagent, workspace.root, host)
  const seen = occasion && { ...occasion, root: workspace.root }
  const decision = seen && (decide(seen, policy.rules) ?? (generated ? doorOf(seen, policy) : undefined))
  const chosen = decision && chooseRoute(plainAsk(question.text), host, policy, decision)
  const route = chosen?.ok ? chosen.value : null
  return ok({
    decision: decision ?? null,
    route,
    failure: !chosen || chosen.ok ? null : chosen.failure,
    itself: route?.kind === 'delegate' && route.worker === ownWorker(host),
    door: generated === 'door',
    notes: signals.map(({ detail }) => detail),
  })
}

function occasionOf({ text, host, subagent, skill }: Question): Occasion | undefined {
  if (subagent !== undefined) return { via: 'subagent', host, text, subagent, files: [] }
  if (skill !== undefined) return { via: 'skill', host, text, skill, files: [] }
  return typedOccasion(text, host)
}

function answerText({ decision, route, failure, itself, door, notes }: PolicyAnswer): string {
  const isDone = route?.kind === 'delegate' && !itself
  const refused = door && !isDone ? [['door', 'a call of it is refused: it has no work of its own']] : []
  const mend = [...refused, ...notes.map((note) => ['mend', note])]
  if (!decision) return table([['rule', 'none matches: it stays with the host'], ...mend], WHOLE)
  const { rule, others, addressee } = decision
  return table(
    [
      ['rule', ruleText(rule)],
      ['because', rule.because],
      ...(addressee ? [['named', addressee]] : []),
      ['role', rule.role ?? 'none: it stays with the host'],
      ...(itself ? [['worker', 'the host does it itself: nothing is started']] : []),
      ...(isDone ? routeRows(route) : []),
      ...(failure ? [['cannot', `${failure.message}. ${failure.hint}`]] : []),
      ...others.map((one) => ['else', `${ruleText(one)} would say ${one.role ?? 'that it stays'}`]),
      ...mend,
    ],
    WHOLE,
  )
}

function routeRows({ worker, model, effort, mode, limits, provenance }: Delegation): string[][] {
  const from = Object.entries(provenance).map(([field, source]) => `${NAMES[field] ?? field}: ${source}`)
  return [
    ['worker', `${worker} ${model}${effort ? ` (${effort})` : ''}, ${mode}`],
    ['caps', `${usdText(limits.maxUsdMicros)}, ${durationText(limits.wallMs)}`],
    ['from', from.join(' · ')],
  ]
}

/** Limits by the names that they have in routing.yaml. */
const NAMES: Record<string, string> = { maxUsdMicros: 'maxUsd', wallMs: 'wall', idleMs: 'idle' }

const WHOLE = Number.POSITIVE_INFINITY
