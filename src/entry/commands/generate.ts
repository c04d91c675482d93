import type { Omission, Scope } from '../../domain/artifact.ts'
import { exitCodeOf, failure } from '../../domain/failure.ts'
import { HOSTS, type Host } from '../../domain/hook.ts'
import { fail, ok, type Result } from '../../domain/result.ts'
import { carryOut, type Planned, planGround } from '../../io/artifact-plan.ts'
import { oneOf } from '../arg-values.ts'
import { readArgs } from '../args.ts'
import { hostPlan } from '../artifacts.ts'
import { fileRows, generatedText } from '../render/generated.ts'
import { sayFailure, sayJson } from '../say.ts'
import type { Terminal } from '../terminal.ts'
import { projectGrounds, userGrounds } from './generate-grounds.ts'

const flag = { type: 'boolean' } as const
const OPTIONS = {
  host: { type: 'string' },
  project: flag,
  user: flag,
  'dry-run': flag,
  check: flag,
  remove: flag,
  json: flag,
} as const

/** `show` writes nothing and shows what would change; `check` writes nothing and fails where something would. */
export type GenerateArgs = {
  hosts: readonly Host[]
  scope: Scope
  act: 'write' | 'show' | 'check'
  remove: boolean
}

export function readGenerateArgs(argv: string[]): Result<GenerateArgs> {
  const args = readArgs('generate', argv, OPTIONS, 0)
  if (!args.ok) return args
  const { host, project, user, check, remove = false, 'dry-run': show } = args.value.values
  const [one, other] = [
    project && user ? ['--project', '--user'] : [],
    check && show ? ['--check', '--dry-run'] : [],
    check && remove ? ['--check', '--remove'] : [],
  ].flat()
  if (one !== undefined)
    return fail(failure('wrong_usage', `waybill generate: ${one} and ${other} exclude each other`))
  const hosts = host === undefined ? ok(HOSTS) : oneOf('--host', host, HOSTS)
  if (!hosts.ok) return hosts
  return ok({
    hosts: [hosts.value].flat(),
    scope: user ? 'user' : 'project',
    act: check ? 'check' : show ? 'show' : 'write',
    remove,
  })
}

/** Everything that was found out and done; `omitted`: what has no file in a host, and why; `untrusted`: why nothing of it would be written yet. */
export type Generated = {
  args: GenerateArgs
  files: Planned[]
  omitted: (Omission & { host: Host })[]
  notes: string[]
  untrusted?: string
}

/** `waybill generate`: writes for each host what it can run of the routing by itself, and the doors to what it cannot. */
export async function generate(argv: string[], terminal: Terminal): Promise<number> {
  const json = argv.includes('--json')
  const args = readGenerateArgs(argv)
  if (!args.ok) return sayFailure(args.failure, json, terminal)
  const planned = await planFor(args.value)
  if (!planned.ok) return sayFailure(planned.failure, json, terminal)
  const done = args.value.act === 'write' ? planned.value.files.map(carryOut) : planned.value.files
  const generated = { ...planned.value, files: done }
  const isFine = isAsItShould(generated)
  const { omitted, notes, untrusted } = generated
  const said = {
    files: fileRows(generated),
    omitted,
    notes,
    ...(untrusted === undefined ? {} : { untrusted }),
  }
  if (json) sayJson({ scope: args.value.scope, fine: isFine, ...said }, terminal)
  else terminal.out(...generatedText(generated))
  return isFine ? 0 : exitCodeOf('config_invalid')
}

/** What is somebody else's does not count: nothing that this command could do is left undone. */
function isAsItShould({ args, files }: Generated): boolean {
  const bad = args.act === 'check' ? ['create', 'update', 'remove', 'stuck'] : ['stuck']
  return !files.some(({ change }) => bad.includes(change.does))
}

async function planFor(args: GenerateArgs): Promise<Result<Generated>> {
  const { scope, remove } = args
  const grounds = scope === 'project' ? await projectGrounds(args) : await userGrounds(args)
  if (!grounds.ok) return grounds
  const { policy, roots, omitted, ...said } = grounds.value
  const plans = roots.map(({ host, root }) => hostPlan(host, root, scope, policy))
  return ok({
    args,
    ...said,
    files: plans.flatMap(({ ground }) => planGround(ground, remove ? 'asked' : 'vanished')),
    omitted: [
      ...omitted,
      ...plans.flatMap((plan) => plan.omitted.map((one) => ({ host: plan.ground.host, ...one }))),
    ],
  })
}
