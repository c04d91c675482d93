import type { Site } from '../checks/check.ts'
import type { Config } from '../domain/config.ts'
import type { Fact } from '../domain/event.ts'
import type { Task } from '../domain/task.ts'
import type { WaybillPaths } from '../io/paths.ts'
import { trustedCommands } from '../io/trusted-commands.ts'
import type { Secrecy } from './secrecy.ts'

type Parts = {
  paths: WaybillPaths
  config: Config
  folder: string
  secrecy: Secrecy
  note(fact: Fact): void
  cancel: AbortSignal
}

/** Where the checks of a task work: what the user's own settings and trust say of its repository, and nothing of the repository's. */
export const siteOf = ({ paths, config, folder, secrecy, note, cancel }: Parts, task: Task): Site => ({
  folder,
  stateFolder: paths.state,
  get commands() {
    return trustedCommands(paths, task)
  },
  link: config.projects[task.workspace.root]?.link ?? [],
  wallMs: config.checkWallMs,
  callerEnv: process.env,
  redactor: secrecy.redactor,
  cancel,
  ...(config.pages.fetch ? { pages: config.pages } : {}),
  note,
})
