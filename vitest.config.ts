import { defineConfig } from 'vitest/config';

export default defineConfig({
  plugins: [
    {
      name: 'sql-as-text', // as the bundler loads it
      transform: (text, id) => (id.endsWith('.sql') ? `export default ${JSON.stringify(text)}` : undefined),
    },
  ],
  test: {
    setupFiles: ['test/setup.ts'],
    // For a machine of two cores that runs all test files at once; nothing here measures time.
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
