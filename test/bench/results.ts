import { readFile, writeFile } from 'node:fs/promises';
import type { Case, Scale } from './benchmark.ts';
import { MAX_STOLEN, type Machine } from './machine.ts';

/** The last measurement of one benchmark. */
export interface Result {
  readonly scale: Scale;
  readonly machine: Machine;
  readonly cases: readonly Measured[];
}

export interface Measured extends Case {
  /** UTC, `YYYY-MM-DD`. */
  readonly date: string;
  /** Measured runs of each side. */
  readonly runs: number;
}

/** Of the processor time, the part that the host gave to others in the most disturbed run of a case. */
export function stolenOf({ sides }: Pick<Case, 'sides'>): number {
  return Math.max(0, ...sides.map(({ stolen = 0 }) => stolen));
}

export const isDisturbed = (one: Pick<Case, 'sides'>): boolean => stolenOf(one) > MAX_STOLEN;

/** What is kept of two measurements of a case: the later one, unless it was disturbed, and the one before was not. */
export function better(before: Measured | undefined, now: Measured): Measured {
  return before && before.checks.length > 0 && !isDisturbed(before) && isDisturbed(now) ? before : now;
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
