import { mergeConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import shared from './vitest.config.ts';

/** Files that change the deployment which all share: they come behind the others, and the last one removes it. */
const LAST = ['access', 'mutations', 'upgrade', 'destroy'];

class ChangesLast extends BaseSequencer {
  override async sort(files: TestSpecification[]) {
    const place = ({ moduleId }: TestSpecification) => LAST.findIndex((name) => moduleId.endsWith(`/${name}.aws.ts`));
    return (await super.sort(files)).sort((a, b) => place(a) - place(b));
  }
}

/** Tests that need an emulator of AWS: `npm run test:aws`. */
export default mergeConfig(shared, {
  test: {
    include: ['test/aws/*.aws.ts'],
    globalSetup: 'test/aws/setup.ts',
    fileParallelism: false,
    sequence: { sequencer: ChangesLast },
    testTimeout: 1_200_000, // a lake is made, refreshed and asked in processes of its own
  },
});
