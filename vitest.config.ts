import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/{unit,routing,contract,e2e}/**/*.test.ts', 'test/*.test.ts'],
    // No test may reach the ledger of whoever runs it.
    env: { WAYBILL_HOME: join(import.meta.dirname, '.rig/tests') },
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
})
