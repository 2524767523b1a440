/** What a run has used. */
export interface Used {
  readonly gbSeconds: number;
  readonly transitions: number;
  readonly deliveries: number;
  /** That Athena has read, each query for itself. */
  readonly scannedBytes: readonly number[];
}

/** List prices of us-east-1 in USD (docs/deploy.md, Cost). */
const GB_SECOND = 0.0000133;
const TRANSITION = 0.025 / 1000;
const REQUEST = 0.005 / 1000;
const SCANNED_TB = 5;

/** Requests to S3 of a small log (docs/benchmarks.md). */
const REQUESTS_PER_DELIVERY = 52;
/** Athena bills at least so much a query. */
const LEAST_SCANNED = 10_000_000;

/** About what a run has cost, in USD. */
export function costOf({ gbSeconds, transitions, deliveries, scannedBytes }: Used): number {
  const scanned = scannedBytes.reduce((sum, bytes) => sum + Math.max(bytes, LEAST_SCANNED), 0);
  return (
    gbSeconds * GB_SECOND +
    transitions * TRANSITION +
    deliveries * REQUESTS_PER_DELIVERY * REQUEST +
    (scanned / 1e12) * SCANNED_TB
  );
}
