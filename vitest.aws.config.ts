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

/** Files that need an installation to which the demo was not delivered yet: `npm run test:aws:alone`. */
const ALONE = ['mutations', 'upgrade'].map((name) => `test/aws/${name}.aws.ts`);
const isAlone = process.env.TIMEBACK_AWS_ALONE === '1';

/** Tests that need an emulator of AWS: `npm run test:aws`. */
export default mergeConfig(shared, {
  test: {
    include: isAlone ? ALONE : ['test/aws/*.aws.ts'],
    exclude: isAlone ? [] : ALONE,
    globalSetup: 'test/aws/setup.ts',
    fileParallelism: false,
    sequence: { sequencer: ChangesLast },
    testTimeout: 1_200_000, // a lake is made, refreshed and asked in processes of its own
  },
});
