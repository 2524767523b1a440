import { ObjectChangedError } from '../errors.ts';
import type { Work } from '../lake/work.ts';
import { headOf } from '../storage/folder.ts';
import type { Storage } from '../storage/storage.ts';
import { executionName } from './executions.ts';
import { tellDelivery } from './telemetry.ts';

/** Names the work of a step in all that the call says from now on. */
export function tellWork({ item }: Work): void {
  tellDelivery(executionName(item, item.attempt ?? 0), item.delivery);
}

/**
 * The result of a step; undefined where the object has been replaced or deleted meanwhile, which is no failure: the step that
 * publishes then records it. An object that is still the same makes the step fail.
 */
export async function unlessChanged<T>(
  storage: Storage,
  { head }: Work,
  step: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await step();
  } catch (error) {
    if (!(error instanceof ObjectChangedError)) throw error;
    const now = await headOf(storage, head.url);
    if (now?.etag === head.etag) throw error;
    return undefined;
  }
}
