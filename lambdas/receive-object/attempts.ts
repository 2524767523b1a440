import { type Executions, executionName, executionOwner } from '../core/aws/executions.ts';
import { openClaims } from '../core/lake/claims.ts';
import type { ObjectItem } from '../core/lake/items.ts';
import type { Lake } from '../core/lake/lake.ts';
import type { Attempt } from './run.ts';

/**
 * Number of the execution that is to work on a version which is due; undefined while the last one runs. One that was never
 * started, since its function was stopped before that, is started under the number that it has. `status`: of the last one.
 */
export function nextAttempt(
  before: Pick<ObjectItem, 'state' | 'attempt'> | undefined,
  status: 'running' | 'closed' | undefined,
): number | undefined {
  if (!before) return 0;
  const last = before.attempt ?? 0;
  if (before.state !== 'RECEIVED') return last + 1;
  if (status === 'running') return undefined;
  return status === 'closed' ? last + 1 : last;
}

/** Says which execution is to work on a version of an object. */
export function attemptOn(lake: Lake, executions: Executions, object: string) {
  return async (version: string, before: ObjectItem | undefined): Promise<Attempt | undefined> => {
    const nameOf = (number: number) => executionName({ object, version }, number);
    const status = before?.state === 'RECEIVED' ? await executions.status(nameOf(before.attempt ?? 0)) : undefined;
    const number = nextAttempt(before, status);
    if (number === undefined) return undefined;
    return { number, claims: openClaims(lake, executionOwner(nameOf(number), executions.status)) };
  };
}
