import { fstatSync, type Stats } from 'node:fs'
import { type Allowance, allowanceTerms, mayNow, readAllowance } from '../../decide/allowance.ts'
import { workerNamed } from '../../decide/route.ts'
import { doubtOfPerson, type Signs } from '../../decide/typist.ts'
import { type Failure, failure } from '../../domain/failure.ts'
import type { HookEvent, HookReply } from '../../domain/hook.ts'
import { fail, ok, type Result } from '../../domain/result.ts'
import type { Workspace } from '../../domain/task.ts'
import { agentsAmong, ancestors, hasTerminal } from '../../io/ancestry.ts'
import { recordAllowance, recordConsent } from '../../io/consent-change.ts'
import { type WaybillPaths, waybillPaths } from '../../io/paths.ts'
import { findWorkspace } from '../../io/repository.ts'
import { table } from '../render/table.ts'

type Prompt = Extract<HookEvent, { kind: 'prompt' }>
type Place = { paths: WaybillPaths; workspace: Workspace }

const TYPED = /^\/waybill:(allow|deny)(\s[\s\S]*)?$/

/** Handles `/waybill:allow WORDS` and `/waybill:deny WORDS` at the very start of what was typed; no model sees either. */
export async function answerPrompt(event: Prompt): Promise<HookReply> {
  const [, verb, rest = ''] = TYPED.exec(event.prompt) ?? []
  if (verb === undefined) return { kind: 'pass' }
  const words = rest.split(/\s+/).filter(Boolean)
  const said = verb === 'allow' ? allow(words, event) : deny(words, event)
  return { kind: 'handled', message: said.ok ? said.value : refusal(verb, said.failure) }
}

const refusal = (verb: string, { message, hint }: Failure): string =>
  `Waybill: nothing was ${verb === 'allow' ? 'allowed' : 'changed'}: ${message}. ${hint}`

function allow(words: string[], event: Prompt): Result<string> {
  const allowance = readAllowance(words)
  if (!allowance.ok) return allowance
  const doubt = doubtOfPerson(signs())
  if (doubt !== undefined) {
    const hint = `Run \`waybill allow ${words.join(' ')}\` in a terminal of your own.`
    return fail(failure('no_consent', `only a person can allow a worker, and ${doubt}`, { hint }))
  }
  const place = findPlace(event.cwd)
  if (!place.ok) return place
  const recorded = recordAllowance(place.value.paths, place.value.workspace, allowance.value, 'chat')
  return recorded.ok ? ok(termsText(allowance.value, place.value.workspace.root)) : recorded
}

function termsText(allowance: Allowance, root: string): string {
  // The caps are in a YAML file, and a hook carries no parser: what the file says still holds.
  const terms = table(allowanceTerms(allowance, root, undefined), Number.POSITIVE_INFINITY)
  return `Waybill: ${allowance.worker} ${mayNow(allowance)} here.\n${terms.trimEnd().replace(/^/gm, '  ')}`
}

/** Anybody may narrow, so nobody is asked who they are. */
function deny(words: string[], event: Prompt): Result<string> {
  const [name, ...more] = words
  if (name === undefined || more.length > 0)
    return fail(failure('wrong_usage', 'one worker was expected', { hint: 'Type `/waybill:deny codex`.' }))
  const worker = workerNamed(name)
  if (!worker.ok) return worker
  const place = findPlace(event.cwd)
  if (!place.ok) return place
  const { paths, workspace } = place.value
  const recorded = recordConsent(paths, workspace, worker.value, undefined, 'chat')
  return recorded.ok ? ok(`Waybill: ${worker.value} may no longer run in ${workspace.root}.`) : recorded
}

function findPlace(cwd: string): Result<Place> {
  const paths = waybillPaths(process.env)
  if (!paths.ok) return paths
  const workspace = findWorkspace(cwd)
  return workspace.ok ? ok({ paths: paths.value, workspace: workspace.value }) : workspace
}

function signs(): Signs {
  const above = ancestors(process.pid)
  const [nearest] = above
  return {
    above: above.map(({ name }) => name),
    agents: agentsAmong(above).map(({ name }) => name),
    atTerminal: nearest !== undefined && hasTerminal(nearest.pid),
    answersHost: isChannel(fstatSync(1)),
    // Claude Code gives its path to the shell of the model, and to nothing else that it starts.
    fromAgentShell: process.env.CLAUDE_CODE_EXECPATH !== undefined,
  }
}

/** Claude Code gives its hooks sockets, and its model's shell a file (both seen on Linux only). */
const isChannel = (stdout: Stats): boolean =>
  stdout.isSocket() || (process.platform !== 'linux' && stdout.isFIFO())
