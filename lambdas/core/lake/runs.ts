import { randomBytes } from 'node:crypto';
import type { Claim } from './claims.ts';

/** Id of a run: sorts by the time when it began, and is unique without asking anybody. */
export function newRun(now: Date): string {
  return `${now.toISOString().replace(/[-:.]/g, '')}-${randomBytes(4).toString('hex')}`;
}

/**
 * Names what one attempt at a run writes, such as `20250303T010203004Z-1a2b3c4d-0000002b`, by the epoch of its claim. An attempt ends with its claim, but a
 * process that slept may go on writing without knowing that. With names of its own it cannot touch what another attempt has
 * written, or what is published.
 */
export const attemptOf = (run: string, { epoch }: Pick<Claim, 'epoch'>) =>
  `${run}-${epoch.toString(16).padStart(8, '0')}`;

/** The run of an attempt. */
export const runOf = (attempt: string) => attempt.split('-', 2).join('-');

/** Names a newest snapshot of the attempt that holds rows of an earlier delivery. */
export const carriedBy = (attempt: string) => `${attempt}-carried`;

/** Whether a place of files, which ends in a slash, holds rows of an earlier delivery. */
export const isCarried = (prefix: string) => prefix.endsWith('-carried/');
