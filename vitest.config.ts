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
    // Against what never ends alone: a machine that shares its two cores can be twenty times slower than one that does not.
    testTimeout: 600_000,
    hookTimeout: 600_000,
  },
});
