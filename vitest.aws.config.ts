import { mergeConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import shared from './vitest.config.ts';

/** Files whose deliveries must be the first of their objects. */
const FIRST = ['mutations', 'upgrade'];
/** Files that change the deployment which all share; the last one removes it. */
const LAST = ['access', 'destroy'];

class InOrder extends BaseSequencer {
  override async sort(files: TestSpecification[]) {
    const place = ({ moduleId }: TestSpecification) => {
      const isThis = (name: string) => moduleId.endsWith(`/${name}.aws.ts`);
      const first = FIRST.findIndex(isThis);
      return first < 0 ? LAST.findIndex(isThis) + 1 : first - FIRST.length;
    };
    return (await super.sort(files)).sort((a, b) => place(a) - place(b));
  }
}

/** Tests that need an emulator of AWS: `npm run test:aws`. */
export default mergeConfig(shared, {
  test: {
    include: ['test/aws/*.aws.ts'],
    globalSetup: 'test/aws/setup.ts',
    fileParallelism: false,
    sequence: { sequencer: InOrder },
    testTimeout: 1_200_000, // a lake is made, refreshed and asked in processes of its own
  },
});
