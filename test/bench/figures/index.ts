import type { Figure } from '../figure.ts'
import { batch } from './batch.ts'
import { browser } from './browser.ts'
import { checks } from './checks.ts'
import { claudeLane } from './claude-lane.ts'
import { context } from './context.ts'
import { delegation } from './delegation.ts'
import { flood } from './flood.ts'
import { footprint } from './footprint.ts'
import { functionHook } from './function-hook.ts'
import { generate } from './generate.ts'
import { growth } from './growth.ts'
import { hookPass, hookUnused } from './hook.ts'
import { explained, hookRouting } from './hook-routing.ts'
import { ledgerPairs } from './ledger-pairs.ts'
import { ledgerSize } from './ledger-size.ts'
import { load } from './load.ts'
import { parallel } from './parallel.ts'
import { patchChecks } from './patch-checks.ts'
import { run } from './run.ts'
import { scratch } from './scratch.ts'
import { size } from './size.ts'
import { triage } from './triage.ts'
import { triageMany } from './triage-many.ts'

export const FIGURES: readonly Figure[] = [
  hookUnused,
  hookPass,
  hookRouting,
  explained,
  functionHook,
  run,
  claudeLane,
  load,
  delegation,
  checks,
  generate,
  growth,
  parallel,
  batch,
  triage,
  triageMany,
  flood,
  patchChecks,
  ledgerPairs,
  ledgerSize,
  scratch,
  browser,
  footprint,
  context,
  size,
]
