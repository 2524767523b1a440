import { readFile, writeFile } from 'node:fs/promises';
import type { Case, Scale } from './benchmark.ts';
import type { Machine } from './machine.ts';

/** The last measurement of one benchmark. */
export interface Result {
  readonly scale: Scale;
  /** UTC, `YYYY-MM-DD`. */
  readonly date: string;
  readonly machine: Machine;
  /** Measured runs of each side. */
  readonly runs: number;
  readonly cases: readonly Case[];
}

/** Those at full scale, by the name of the benchmark; those never measured are absent. */
export type Results = Readonly<Record<string, Result>>;

/** The committed measurements, from which the page is written. */
export const RESULTS_FILE = 'test/bench/results.json';

export async function readResults(): Promise<Results> {
  return JSON.parse(await readFile(RESULTS_FILE, 'utf8'));
}

export async function writeResults(results: Results): Promise<void> {
  await writeFile(RESULTS_FILE, `${JSON.stringify(results, null, 2)}\n`);
}
