import { randomBytes } from 'node:crypto';

/** Id of a run: sorts by the time when it began, and is unique without asking anybody. */
export function newRun(now: Date): string {
  return `${now.toISOString().replace(/[-:.]/g, '')}-${randomBytes(4).toString('hex')}`;
}
