import { defineConfig } from 'vitest/config'

/** Further real harnesses against loopback servers, on demand: `npm run test:harnesses` installs about 800 MB. */
export default defineConfig({
  test: {
    include: ['test/harnesses/**/*.test.ts'],
    globalSetup: ['test/harnesses/setup.ts'],
    testTimeout: 180_000,
    hookTimeout: 700_000,
    fileParallelism: false,
  },
})
