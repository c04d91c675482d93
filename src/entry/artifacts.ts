import { placementsFor } from '../decide/placements.ts'
import type { Policy } from '../decide/route.ts'
import { skillRoles } from '../decide/skill-rules.ts'
import type { Artifact, Omission, Placement, Scope } from '../domain/artifact.ts'
import type { Host } from '../domain/hook.ts'
import { DISPATCH } from '../domain/skill-text.ts'
import {
  CLAUDE_SKILL_FOLDERS,
  claudeAgentFolder,
  claudeDispatch,
  claudeSubagent,
} from '../hosts/claude-files.ts'
import {
  CODEX_SKILL_FOLDERS,
  codexAgent,
  codexAgentFolder,
  codexDispatch,
  codexProfile,
  PROFILE_ENDING,
} from '../hosts/codex-files.ts'
import { textAt } from '../io/artifact-files.ts'
import { type Ground, type Shelf, SKILL_FILE } from '../io/artifact-plan.ts'

/** What a host is to have by the routing, and why some of it has no file. */
export type HostPlan = { ground: Ground; omitted: Omission[] }

type HostFiles = {
  filesOf(placement: Placement, scope: Scope): (Artifact | string | undefined)[]
  dispatch(placement: Placement): string
  skillFolders: readonly string[]
  shelves(scope: Scope): Shelf[]
}

const HOST_FILES: Record<Host, HostFiles> = {
  claude: {
    filesOf: (placement, scope) => [claudeSubagent(placement, scope)],
    dispatch: claudeDispatch,
    skillFolders: CLAUDE_SKILL_FOLDERS,
    shelves: (scope) => [{ kind: 'subagent', folder: claudeAgentFolder(scope), ending: '.md' }],
  },
  codex: {
    filesOf: (placement, scope) => [
      codexAgent(placement, scope),
      ...(scope === 'user' && placement.nature === 'native' ? [codexProfile(placement)] : []),
    ],
    dispatch: codexDispatch,
    skillFolders: CODEX_SKILL_FOLDERS,
    shelves: (scope) => [
      { kind: 'agent', folder: codexAgentFolder(scope), ending: '.toml' },
      ...(scope === 'user' ? [{ kind: 'profile', folder: '', ending: PROFILE_ENDING } as const] : []),
    ],
  },
}

/** `policy` undefined: nothing is to be there any more. Blocks in skills are for projects: each has its own skills. */
export function hostPlan(host: Host, root: string, scope: Scope, policy: Policy | undefined): HostPlan {
  const { filesOf, skillFolders, shelves } = HOST_FILES[host]
  const skills = scope === 'project' ? skillFolders : []
  const ground = {
    host,
    root,
    shelves: [...shelves(scope), ...skills.map((folder): Shelf => ({ kind: 'skill', folder, ending: '' }))],
  }
  if (!policy) return { ground: { ...ground, wanted: [] }, omitted: [] }
  const { placed, omitted } = placementsFor(policy, host)
  const files = placed.flatMap((placement) =>
    filesOf(placement, scope).flatMap((file) => {
      if (file === undefined) return []
      return [typeof file === 'string' ? { what: placement.role, because: file } : file]
    }),
  )
  const blocks = scope === 'project' ? blocksFor(host, root, policy, placed) : []
  const all = [...omitted, ...files, ...blocks]
  return {
    ground: { ...ground, wanted: all.filter((one): one is Artifact => 'path' in one) },
    omitted: all.filter((one): one is Omission => 'because' in one),
  }
}

/** One block in each skill of the project whose work a role does that this host cannot run. */
function blocksFor(host: Host, root: string, policy: Policy, placed: Placement[]): (Artifact | Omission)[] {
  const { skills, omitted } = skillRoles(policy.rules, host)
  const { skillFolders, dispatch } = HOST_FILES[host]
  const blocks = skills.flatMap(({ skill, role }): (Artifact | Omission)[] => {
    const omit = (because: string): Omission[] => [{ what: `skill ${skill}`, because }]
    const placement = placed.find((one) => one.role === role)
    if (!placement) return omit(`its role ${role} has no place in this host`)
    if (placement.nature === 'native') return omit(`the host runs its role ${role} itself`)
    const paths = skillFolders.map((folder) => `${folder}/${skill}/${SKILL_FILE}`)
    const there = paths.filter((path) => textAt(root, path).kind !== 'nothing')
    if (there.length === 0) return omit(`there is no ${paths.join(' and no ')}`)
    const text = dispatch(placement)
    return there.map(
      (path): Artifact => ({ host, kind: 'skill', role, path, mark: DISPATCH, fields: [], text }),
    )
  })
  return [...omitted, ...blocks]
}
