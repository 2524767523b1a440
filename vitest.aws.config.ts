import { mergeConfig } from 'vitest/config';
import shared from './vitest.config.ts';

/** Tests that need an emulator of AWS: `npm run test:aws`. */
export default mergeConfig(shared, {
  test: {
    include: ['test/aws/*.aws.ts'],
    globalSetup: 'test/aws/setup.ts',
    fileParallelism: false,
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
