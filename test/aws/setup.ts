import type { TestProject } from 'vitest/node';
import { TrinoMissingError } from '../trino/installation.ts';
import { EmulatorMissingError, installation } from './installation.ts';
import { type AccountPlace, startAccount } from './start.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The account that all files share; null where this machine cannot run one. */
    aws: AccountPlace | null;
  }
}

/** Starts the one account of a test run. Where there can be none the tests are skipped, unless TIMEBACK_REQUIRE_AWS is 1. */
export default async function setup({ provide }: TestProject): Promise<(() => Promise<void>) | undefined> {
  try {
    const { stop, ...place } = await startAccount(await installation());
    // Read by Node when it starts, so for the processes of the tests and for what they start.
    process.env.NODE_EXTRA_CA_CERTS = place.certificate;
    provide('aws', place);
    return stop;
  } catch (error) {
    const isMissing = error instanceof EmulatorMissingError || error instanceof TrinoMissingError;
    if (!isMissing || process.env.TIMEBACK_REQUIRE_AWS === '1') throw error;
    process.stderr.write(`the tests with an emulator of AWS are skipped: ${error.message}\n`);
    provide('aws', null);
    return undefined;
  }
}
