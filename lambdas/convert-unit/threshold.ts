import type { QuarantineReason } from '../core/errors.ts';
import type { Settings } from '../core/settings.ts';

/** Why a unit with so many rejected records is set aside whole; undefined when the rest of it is published. */
export function overThreshold(
  { read, rejected }: { readonly read: number; readonly rejected: number },
  { rows, share }: Settings['rejects'],
): { readonly reason: QuarantineReason; readonly detail: string } | undefined {
  if (read > 0 && rejected === read) {
    return { reason: 'NO_ROW_ACCEPTED', detail: `all ${read} records were rejected; lake.rejects says why` };
  }
  if (rejected > rows && rejected > share * read) {
    return {
      reason: 'TOO_MANY_REJECTS',
      detail:
        `${rejected} of ${read} records were rejected, more than ${rows} and more than ${share * 100}%; ` +
        'lake.rejects says why; the settings rejects.rows and rejects.share move the bound, then redrive takes it again',
    };
  }
  return undefined;
}
