import type { Row } from '../row.ts'
import { crash } from './01-crash.ts'
import { crashInRecovery } from './02-crash-in-recovery.ts'
import { guardian } from './03-guardian.ts'
import { diskErrors } from './04-disk-errors.ts'
import { fullDisk } from './05-full-disk.ts'
import { tornFiles } from './06-torn-files.ts'
import { damagedLedger } from './07-damaged-ledger.ts'
import { reserveRace } from './08-reserve-race.ts'
import { clock } from './09-clock.ts'
import { neverEnds } from './10-never-ends.ts'
import { escapes } from './11-escapes.ts'
import { realTrees } from './12-real-trees.ts'
import { floods } from './13-floods.ts'
import { oddBytes } from './14-odd-bytes.ts'
import { oddStreams } from './15-odd-streams.ts'
import { http } from './16-http.ts'
import { oddUsage } from './17-odd-usage.ts'
import { noWorker } from './18-no-worker.ts'
import { oddPrompts } from './19-odd-prompts.ts'
import { waysOut } from './20-ways-out.ts'
import { secrets } from './21-secrets.ts'
import { foreignKeys } from './22-foreign-keys.ts'
import { hostileClone } from './23-hostile-clone.ts'
import { modelGrants } from './24-model-grants.ts'
import { consentInBetween } from './25-consent-in-between.ts'
import { workerOrders } from './26-worker-orders.ts'
import { recursion } from './27-recursion.ts'
import { hundred } from './28-hundred.ts'
import { twice } from './29-twice.ts'
import { worktrees } from './30-worktrees.ts'
import { diffs } from './31-diffs.ts'
import { hollowTests } from './32-tests.ts'
import { races } from './33-races.ts'
import { signals } from './34-signals.ts'
import { noTerminal } from './35-no-terminal.ts'
import { oddMachine } from './36-odd-machine.ts'
import { otherReleases } from './37-other-releases.ts'
import { prices } from './38-prices.ts'
import { pidReuse } from './39-pid-reuse.ts'
import { postgres } from './40-postgres.ts'
import { shortSoak } from './41-soak.ts'

/** The fault matrix, in its order. */
export const ROWS: readonly Row[] = [
  crash,
  crashInRecovery,
  guardian,
  diskErrors,
  fullDisk,
  tornFiles,
  damagedLedger,
  reserveRace,
  clock,
  neverEnds,
  escapes,
  realTrees,
  floods,
  oddBytes,
  oddStreams,
  http,
  oddUsage,
  noWorker,
  oddPrompts,
  waysOut,
  secrets,
  foreignKeys,
  hostileClone,
  modelGrants,
  consentInBetween,
  workerOrders,
  recursion,
  hundred,
  twice,
  worktrees,
  diffs,
  hollowTests,
  races,
  signals,
  noTerminal,
  oddMachine,
  otherReleases,
  prices,
  pidReuse,
  postgres,
  shortSoak,
]
