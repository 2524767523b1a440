import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { tellWork, unlessChanged } from '../core/aws/delivery.ts';
import { ownerOfWork } from '../core/aws/executions.ts';
import { keyRings } from '../core/aws/keys.ts';
import { lambda } from '../core/aws/lambda.ts';
import { inWorkspace } from '../core/aws/workspace.ts';
import { environment } from './env.ts';
import { convertWork } from './run.ts';
import { input } from './schema.ts';

/** Counts the units of a task, and those that were set aside. The report of the task in the lake has all else. */
export interface Converted {
  readonly format: 1;
  readonly task: string;
  readonly units: number;
  readonly quarantined: number;
}

/** Converts one task of a delivery, with the keys that were current when the delivery was received. */
export const handler = lambda('convert-unit', environment, (given) => {
  const { storage, variables, settings, openLake } = given;
  const ringOf = keyRings(new SecretsManagerClient(), variables.KEYS_SECRET_ARN);
  return async (event: unknown): Promise<Converted> => {
    const { work, task } = input.parse(event);
    tellWork(work);
    const ring = work.item.keys === null ? undefined : await ringOf(work.item.keys);
    const lake = await openLake(ownerOfWork(work));
    const report = await inWorkspace(
      given,
      lake,
      (workspace) => {
        const context = { ...lake, ...workspace, ring, settings, onRead() {} };
        return unlessChanged(storage, work, () => convertWork(context, work, task));
      },
      { fileCache: false },
    );
    const units = report?.units ?? [];
    const quarantined = units.filter(({ state }) => state === 'QUARANTINED').length;
    return { format: 1, task, units: units.length, quarantined };
  };
});
