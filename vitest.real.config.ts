import { defineConfig } from 'vitest/config'

/** The real vendor CLIs against loopback servers: one file at a time, since each start is heavy. */
export default defineConfig({
  test: {
    include: ['test/real/**/*.test.ts'],
    globalSetup: ['test/real/setup.ts'],
    testTimeout: 180_000,
    hookTimeout: 300_000,
    fileParallelism: false,
  },
})
