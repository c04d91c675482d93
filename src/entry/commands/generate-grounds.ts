import { policyFrom } from '../../decide/catalogue.ts'
import type { Policy } from '../../decide/route.ts'
import type { Omission } from '../../domain/artifact.ts'
import { DEFAULT_CONFIG } from '../../domain/config.ts'
import { failure } from '../../domain/failure.ts'
import type { Host } from '../../domain/hook.ts'
import { fail, ok, type Result } from '../../domain/result.ts'
import { readConfig } from '../../io/config-file.ts'
import { hostFolder } from '../../io/host-folders.ts'
import { type WaybillPaths, waybillPaths } from '../../io/paths.ts'
import { placeAt } from '../place.ts'
import { hasOwnRules, ownRules, repositoryRules } from '../rules.ts'
import type { GenerateArgs } from './generate.ts'

/** By whose word files are written, and where. `policy` absent: all of ours is to go, whoever asked for it. */
export type Grounds = {
  policy?: Policy
  roots: { host: Host; root: string }[]
  omitted: (Omission & { host: Host })[]
  notes: string[]
  /** Only shown: what is written waits for a person's trust. */
  untrusted?: string
}

/**
 * Files in a repository are everybody's who works in it, so that nothing of one user's own has a part in them: neither
 * routing.yaml nor config.yaml. Else two people would write them over, each by his own, and CI would have a third word.
 */
export async function projectGrounds({ hosts, act, remove }: GenerateArgs): Promise<Result<Grounds>> {
  const place = placeAt(process.cwd())
  if (!place.ok) return place
  const { paths, workspace } = place.value
  const grounds: Grounds = {
    roots: hosts.map((host) => ({ host, root: workspace.root })),
    omitted: [],
    notes: [],
  }
  if (remove) return ok(grounds)
  // To compare texts needs no trust: it writes, starts and grants nothing, and in CI there is nobody to ask.
  const trusting = act === 'check' ? undefined : paths
  const rules = await repositoryRules(workspace, policyFrom(DEFAULT_CONFIG, ''), trusting)
  if (!rules.ok) return rules
  const { policy, untrusted } = rules.value
  if (act === 'write' && untrusted !== undefined) return fail(refusal(untrusted))
  const notes = act === 'check' ? [] : await ownNotes(paths)
  return ok({ ...grounds, policy, notes, ...(untrusted === undefined ? {} : { untrusted }) })
}

/** What is not trusted must not say what is written; and its roles are not gone, so that nothing is removed either. */
const refusal = (untrusted: string) =>
  failure('config_invalid', `nothing was written or removed: ${untrusted}, and these files hang on it`, {
    hint: 'Read it and trust it with `waybill trust`, then run this again. `waybill generate --dry-run` shows what it would write.',
  })

async function ownNotes(paths: WaybillPaths): Promise<string[]> {
  const config = await readConfig(paths)
  const hasModels =
    config.ok &&
    Object.values(config.value.workers).some(
      ({ model, extraModels }) => model !== undefined || extraModels.length > 0,
    )
  const own = [...(hasOwnRules(paths) ? ['routing.yaml'] : []), ...(hasModels ? ['config.yaml'] : [])]
  if (own.length === 0) return []
  const [have, them] = own.length === 1 ? ['has', 'it'] : ['have', 'them']
  return [
    `Your own ${own.join(' and ')} ${have} no say in files of a repository, which are everybody's: \`waybill generate --user\` writes by ${them}.`,
  ]
}

/** What a repository says is for that repository: here the user's own word counts alone. */
export async function userGrounds({ hosts, remove }: GenerateArgs): Promise<Result<Grounds>> {
  const grounds: Grounds = { roots: [], omitted: [], notes: [] }
  for (const host of hosts) {
    const root = hostFolder(host, process.env)
    if (!root.ok) return root
    if (root.value !== undefined) grounds.roots.push({ host, root: root.value })
    else
      grounds.omitted.push({
        host,
        what: 'every file',
        because: 'it has no folder of settings yet: start it once',
      })
  }
  if (remove) return ok(grounds)
  const paths = waybillPaths(process.env)
  if (!paths.ok) return paths
  const config = await readConfig(paths.value)
  if (!config.ok) return config
  const policy = await ownRules(paths.value, policyFrom(config.value, ''))
  return policy.ok ? ok({ ...grounds, policy: policy.value }) : policy
}
