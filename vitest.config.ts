import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    setupFiles: ['test/setup.ts'],
    // For a machine of two cores that runs all test files at once; nothing here measures time.
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
