import type { RefreshReport } from '../../lambdas/refresh-models/report.ts';

/** The report of a refresh that nobody watches. */
export const UNREPORTED: RefreshReport = { begun() {}, table() {}, contract() {}, leftOut() {}, scope() {} };
