import { withoutEarlierPatch } from '../decide/earlier-patch.ts'
import type { Config } from '../domain/config.ts'
import type { ConsentRecord } from '../domain/grant.ts'
import type { Patch, Signal } from '../domain/outcome.ts'
import { ok, type Result } from '../domain/result.ts'
import type { Delegation } from '../domain/route.ts'
import type { Pasted } from '../domain/run.ts'
import type { Cargo } from '../domain/secret.ts'
import type { Task } from '../domain/task.ts'
import { WORKER_IDS } from '../domain/worker-id.ts'
import { findApiKey } from '../io/api-key.ts'
import { inspectCargo } from '../io/cargo.ts'
import { lazyPreset } from '../io/lazy-preset.ts'
import { promptFacts } from '../io/manifest.ts'
import { openScanner } from '../io/open-scanner.ts'
import { screenPatch } from '../io/patch-secrets.ts'
import type { WaybillPaths } from '../io/paths.ts'
import { type Redactor, redactorWith } from '../io/redact.ts'
import type { Scanner } from '../io/secret-scan.ts'
import { draft } from './draft.ts'

/** What keeps secrets in, for one run: looks at what would leave, and takes out of what is kept. */
export type Secrecy = {
  inspect(task: Task, route: Delegation): Promise<Result<Cargo>>
  screen(patch: Patch, record: ConsentRecord | undefined): Promise<Patch>
  redactor: Redactor
  /** That something was taken out, and what by its fingerprint. */
  signals(): Signal[]
}

/** Gives each run its own: what was taken out of one is not said of another. */
export function openSecrecy(
  paths: WaybillPaths,
  config: Config,
  env: NodeJS.ProcessEnv,
): Result<() => Secrecy> {
  const scanner = openScanner(paths.state, withKeys(config, env), lazyPreset)
  return scanner.ok ? ok(() => secrecyWith(scanner.value, config)) : scanner
}

function secrecyWith(scanner: Scanner, config: Config): Secrecy {
  const redactor = redactorWith(scanner)
  return {
    inspect: async (task, route) => {
      const planned = (pasted: readonly Pasted[]) => draft(task, route, config, { pasted })
      const looked = await inspectCargo(task, route.worker, planned, scanner)
      const bare = route.mode === 'write' ? withoutEarlierPatch(task, '') : task
      if (!looked.ok || bare === task) return looked
      // Whether the patch fits is known once the tree is made.
      return ok({ ...looked.value, promptWithoutEarlier: promptFacts(draft(bare, route, config).stdin) })
    },
    screen: (patch, record) => screenPatch(patch, record, scanner, redactor),
    redactor,
    signals: () => {
      const taken = [...redactor.taken()].map(([fingerprint, rule]) => `${rule} ${fingerprint}`)
      if (taken.length === 0) return []
      return [
        {
          name: 'secrets_redacted',
          detail: `${taken.length} taken out of what is kept: ${taken.join(', ')}`,
        },
      ]
    },
  }
}

/** The environment, and with it what the key files hold that the config names. */
function withKeys(config: Config, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const keys = WORKER_IDS.flatMap((worker) => {
    // A key that cannot be read is said where it is needed.
    const key = findApiKey(config.workers[worker], [], env)
    return key.ok && key.value ? [[`${worker}-key`, key.value.secret] as const] : []
  })
  return { ...env, ...Object.fromEntries(keys) }
}
