import { mergeConfig } from 'vitest/config';
import shared from './vitest.config.ts';

/** Tests that need Python, with deltalake and polars of PyPI: `npm run test:delta`. */
export default mergeConfig(shared, {
  test: {
    include: ['test/project/*.python.ts'],
    globalSetup: 'test/project/python-setup.ts',
  },
});
