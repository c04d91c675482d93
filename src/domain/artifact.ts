import type { Host } from './hook.ts'
import type { Nativeness } from './route.ts'
import type { Effort, Mode } from './task.ts'
import type { WorkerId } from './worker-id.ts'

/** Where files for the hosts are written: in the repository, or in the user's own folders of each host. */
export type Scope = 'project' | 'user'

/** What a host reads by itself: Claude Code a subagent, Codex a custom agent or a profile, both a skill. */
export type ArtifactKind = 'subagent' | 'agent' | 'profile' | 'skill'

/** A role as one host sees it: the host runs its model itself, or another worker does the work. */
export type Placement = {
  role: string
  nature: Nativeness
  worker: WorkerId
  /** What people call that worker. */
  title: string
  model: string
  effort?: Effort
  mode: Mode
  description: string
  /** The plugin's own subagent for this role, as the host knows it. */
  shipped?: string
}

/** A field of front matter: a text, or `NONE`. */
export type Field = readonly [name: string, value: string]

/** A list of nothing, and no text. */
export const NONE = '[]'

/** What Waybill writes into one file: these fields and these lines, and nothing else in it. */
export type Artifact = {
  host: Host
  kind: ArtifactKind
  role: string
  /** From the folder that its host and scope have, with `/`. */
  path: string
  /** The name in its marks. A file's is its own name, so that a copy under another name is somebody else's. */
  mark: string
  /** In their order; none where the file has no front matter of ours. */
  fields: readonly Field[]
  /** What stands between the marks; it ends with a line end. */
  text: string
}

/** Why a role or a rule has no file in a host. */
export type Omission = { what: string; because: string }
