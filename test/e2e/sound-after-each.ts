import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, expect } from 'vitest'
import { verifyLedger } from '../../src/io/ledger-verify.ts'
import type { Home } from './home.ts'

/**
 * Takes the machine of a test and gives it back. After the test its ledger must be sound and nothing may work there any
 * more; then it is closed. `lingersMs`: for how long a supervisor may still be on its way out, since whoever asks the
 * ledger knows of the end a moment before it is gone. `mayRefuse`: there is no ledger where all was refused.
 */
export function soundAfterEach({
  lingersMs = 0,
  mayRefuse = false,
} = {}): <Here extends Home>(here: Here) => Here {
  let open: Home | undefined
  afterEach(async () => {
    const here = open
    open = undefined
    if (!here) return
    const untilMs = Date.now() + lingersMs
    while (Date.now() < untilMs && here.left().length > 0) await wait(50)
    const ledger = join(here.waybillHome, 'ledger.db')
    const isThere = !mayRefuse || existsSync(ledger)
    const faults = [...(isThere ? verifyLedger(ledger) : []), ...here.left()]
    here.close()
    expect(faults).toEqual([])
  })
  return (here) => {
    open = here
    return here
  }
}
