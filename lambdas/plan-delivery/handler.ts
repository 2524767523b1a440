import { tellWork, unlessChanged } from '../core/aws/delivery.ts';
import { ownerOfWork } from '../core/aws/executions.ts';
import { lambda } from '../core/aws/lambda.ts';
import { TASK_LIMIT } from '../core/aws/task-limit.ts';
import { storeTaskList } from '../core/lake/run-files.ts';
import { s3Place } from '../core/storage/urls.ts';
import { environment } from './env.ts';
import { planWork } from './run.ts';
import { input } from './schema.ts';

/** How the machine goes on: with one task, with many that a map reads from the list, or with none. */
export interface PlannedTasks {
  readonly format: 1;
  readonly count: number;
  /** Id of the only task. */
  readonly task?: string;
  /** Where a JSON array of the ids is, in the way that an item reader of Step Functions is told. */
  readonly list?: { readonly bucket: string; readonly key: string };
}

/** Plans a delivery. Where its object was replaced or deleted meanwhile there is nothing to convert. */
export const handler = lambda('plan-delivery', environment, ({ storage, variables, openLake }) => {
  return async (event: unknown): Promise<PlannedTasks> => {
    const { work } = input.parse(event);
    tellWork(work);
    const lake = await openLake(ownerOfWork(work));
    const context = { ...lake, now: new Date(), limit: TASK_LIMIT };
    const planned = await unlessChanged(storage, work, () => planWork(context, work));
    const tasks = planned?.tasks ?? [];
    const [task] = tasks;
    if (task === undefined) return { format: 1, count: 0 };
    if (tasks.length === 1) return { format: 1, count: 1, task };
    const name = await storeTaskList(lake, work.item.run, tasks);
    return { format: 1, count: tasks.length, list: s3Place(variables.LAKE + name) };
  };
});
