import type { TestProject } from 'vitest/node';
import { PythonMissingError, pythonWithReaders } from './python.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** A Python with readers of Delta tables; null where this machine has none. */
    python: string | null;
  }
}

/** Finds or makes the Python. Where there can be none the tests are skipped, unless TIMEBACK_REQUIRE_DELTA is 1. */
export default async function setup({ provide }: TestProject): Promise<void> {
  try {
    provide('python', await pythonWithReaders());
  } catch (error) {
    if (!(error instanceof PythonMissingError) || process.env.TIMEBACK_REQUIRE_DELTA === '1') throw error;
    process.stderr.write(`the tests with readers of Delta tables are skipped: ${error.message}\n`);
    provide('python', null);
  }
}
