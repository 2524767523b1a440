import { mergeConfig } from 'vitest/config';
import shared from './vitest.config.ts';

/** Tests that need a real Trino beside them: `npm run test:trino`. */
export default mergeConfig(shared, {
  test: {
    include: ['test/trino/*.trino.ts'],
    globalSetup: 'test/trino/setup.ts',
    // The one server has one heap; two files at once would only make each other slow.
    fileParallelism: false,
    testTimeout: 300_000,
    hookTimeout: 300_000,
    teardownTimeout: 120_000, // its first stop writes the class archive
  },
});
