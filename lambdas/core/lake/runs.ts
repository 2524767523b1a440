import { randomBytes } from 'node:crypto';
import type { Claim } from './claims.ts';

/** Id of a run: sorts by the time when it began, and is unique without asking anybody. */
export function newRun(now: Date): string {
  return `${now.toISOString().replace(/[-:.]/g, '')}-${randomBytes(4).toString('hex')}`;
}

/** Begin of the names of all attempts at a run under one claim: the run's id and the claim's epoch. */
export const attemptsUnder = (run: string, { epoch }: Pick<Claim, 'epoch'>) =>
  `${run}-${epoch.toString(16).padStart(8, '0')}`;

/**
 * Names what one attempt writes, such as `20250303T010203004Z-1a2b3c4d-0000002b-5e6f7a8b`. An attempt is one call of a step: it
 * may be made twice at once, and a process that slept may go on writing after its claim has passed to another. With names of its
 * own it cannot touch what another attempt has written, or what is published.
 */
export const newAttempt = (run: string, claim: Pick<Claim, 'epoch'>) =>
  `${attemptsUnder(run, claim)}-${randomBytes(4).toString('hex')}`;

/** The run of an attempt. */
export const runOf = (attempt: string) => attempt.split('-', 2).join('-');

/** Names a newest snapshot of the attempt that holds rows of an earlier delivery. */
export const carriedBy = (attempt: string) => `${attempt}-carried`;

/** Whether a place of files, which ends in a slash, holds rows of an earlier delivery. */
export const isCarried = (prefix: string) => prefix.endsWith('-carried/');
