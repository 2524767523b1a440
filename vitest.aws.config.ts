import { mergeConfig } from 'vitest/config';
import shared from './vitest.config.ts';

/** Tests that need an emulator of AWS: `npm run test:aws`. */
export default mergeConfig(shared, {
  test: {
    include: ['test/aws/*.aws.ts'],
    globalSetup: 'test/aws/setup.ts',
    fileParallelism: false,
    testTimeout: 1_200_000, // a lake is made, refreshed and asked in processes of its own
  },
});
