import type { TestProject } from 'vitest/node';
import { installation, TrinoMissingError } from './installation.ts';
import { startTrino } from './server.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The server that all files share; null where this machine cannot run one. */
    trino: { readonly url: string; readonly root: string } | null;
  }
}

/** Starts the one Trino of a test run. Where there can be none the tests are skipped, unless TIMEBACK_REQUIRE_TRINO is 1. */
export default async function setup({ provide }: TestProject): Promise<(() => Promise<void>) | undefined> {
  try {
    const { url, root, stop } = await startTrino(await installation());
    provide('trino', { url, root });
    return stop;
  } catch (error) {
    if (!(error instanceof TrinoMissingError) || process.env.TIMEBACK_REQUIRE_TRINO === '1') throw error;
    process.stderr.write(`the tests with a real Trino are skipped: ${error.message}\n`);
    provide('trino', null);
    return undefined;
  }
}
