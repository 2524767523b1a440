import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Whatever takes minutes begins first, so that it ends beside the others and not after them. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]) {
    const isLong = ({ moduleId }: TestSpecification) => /\/test\/(crash|refresh-models|commands)\//.test(moduleId);
    const sorted = await super.sort(files);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

export default defineConfig({
  plugins: [
    {
      name: 'sql-as-text', // as the bundler loads it
      transform: (text, id) => (id.endsWith('.sql') ? `export default ${JSON.stringify(text)}` : undefined),
    },
  ],
  test: {
    setupFiles: ['test/setup.ts'],
    // One for each core of the smallest machine; by itself Vitest leaves one of two idle.
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    // Against what never ends alone: a machine that shares its two cores can be twenty times slower than one that does not.
    testTimeout: 600_000,
    hookTimeout: 600_000,
  },
});
