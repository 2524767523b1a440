import type { TestProject } from 'vitest/node';
import { EmulatorMissingError, installation } from './installation.ts';
import { startEmulator } from './server.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Endpoint of the emulator that all files share; null where this machine cannot run one. */
    aws: string | null;
  }
}

/** Starts the one emulator of a test run. Where there can be none the tests are skipped, unless TIMEBACK_REQUIRE_AWS is 1. */
export default async function setup({ provide }: TestProject): Promise<(() => Promise<void>) | undefined> {
  try {
    const { endpoint, stop } = await startEmulator(await installation());
    provide('aws', endpoint);
    return stop;
  } catch (error) {
    if (!(error instanceof EmulatorMissingError) || process.env.TIMEBACK_REQUIRE_AWS === '1') throw error;
    process.stderr.write(`the tests with an emulator of AWS are skipped: ${error.message}\n`);
    provide('aws', null);
    return undefined;
  }
}
