import { FUNCTION_SIZES, type FunctionSize } from './function-sizes.ts';

/** Memory for which Lambda gives a whole processor. */
const MIB_PER_PROCESSOR = 1769;

/**
 * Bytes of a delivery, encrypted and compressed, that a processor surely converts in a second. On the machine of
 * docs/benchmarks.md it is 6 MB of a log and 5 MB of a package; a processor of Lambda may be half as fast, and S3 slow.
 */
const BYTES_PER_SECOND = 1.5 * 2 ** 20;

/** Share of the time of a call that is planned for, so that a slow one still ends. */
const PLANNED_SHARE = 0.8;

/** Parquet files take no more than twice the bytes that were delivered; those of a unit wait in /tmp until it is verified. */
const SCRATCH_PER_BYTE = 2;
/** For what the engine puts there, and for rows on their way. */
const SCRATCH_LEFT_MIB = 1024;

/** Bytes of a delivery that one call of a function of this size converts for sure, in its time and in its /tmp. */
export function convertibleBytes({ memoryMiB, scratchMiB, timeoutSeconds }: FunctionSize): number {
  const byTime = (memoryMiB / MIB_PER_PROCESSOR) * BYTES_PER_SECOND * timeoutSeconds * PLANNED_SHARE;
  const byScratch = ((scratchMiB - SCRATCH_LEFT_MIB) * 2 ** 20) / SCRATCH_PER_BYTE;
  return Math.floor(Math.min(byTime, byScratch));
}

const { timeoutSeconds } = FUNCTION_SIZES['convert-unit'];

/** What one task of a delivery may have. */
export const TASK_LIMIT = {
  bytes: convertibleBytes(FUNCTION_SIZES['convert-unit']),
  why: `a function has ${timeoutSeconds / 60} minutes; take it on a machine of your own, with timeback-lake redrive and the same lake`,
};
