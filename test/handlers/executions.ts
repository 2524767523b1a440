import type { Work } from '../../lambdas/core/lake/work.ts';
import { s3Storage } from '../../lambdas/core/storage/s3.ts';
import { readWhole } from '../../lambdas/core/storage/storage.ts';
import { s3Url } from '../../lambdas/core/storage/urls.ts';
import type { PlannedTasks } from '../../lambdas/plan-delivery/handler.ts';
import type { ProjectedTables } from '../../lambdas/project/handler.ts';
import type { Published } from '../../lambdas/publish-delivery/handler.ts';
import type { World } from './world.ts';

/** What came of the states of an execution. */
export interface Ended {
  readonly tasks: number;
  readonly state: Published['state'];
  readonly projected: ProjectedTables;
}

/** Makes the states of an execution one after another, as the machine does, and ends it. */
export async function runExecution(world: World, name: string): Promise<Ended> {
  const execution = world.machine.executions.get(name);
  if (execution?.status !== 'RUNNING') throw new Error(`${name} is not running`);
  const { work } = JSON.parse(execution.input) as { work: Work };
  try {
    const plan = (await world.call('plan-delivery', { work })) as PlannedTasks;
    const tasks = plan.list ? await taskList(world, plan.list) : plan.task === undefined ? [] : [plan.task];
    if (tasks.length !== plan.count) throw new Error(`the plan has ${plan.count} tasks, and its list ${tasks.length}`);
    for (const task of tasks) await world.call('convert-unit', { work, task });
    const { state } = (await world.call('publish-delivery', { work, plan })) as Published;
    const projected = (await world.call('project', { work, plan })) as ProjectedTables;
    execution.status = 'SUCCEEDED';
    return { tasks: tasks.length, state, projected };
  } catch (error) {
    execution.status = 'FAILED';
    throw error;
  }
}

/** Runs all executions that are running now; resolves to what came of them. */
export async function runAll(world: World): Promise<Ended[]> {
  const ended: Ended[] = [];
  for (const { name, status } of world.machine.executions.values()) {
    if (status === 'RUNNING') ended.push(await runExecution(world, name));
  }
  return ended;
}

/** As the item reader of a map does. */
async function taskList(world: World, list: { bucket: string; key: string }): Promise<string[]> {
  return JSON.parse((await readWhole(s3Storage(world.s3.clients()).read(s3Url(list)))).toString()) as string[];
}
