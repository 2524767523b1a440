import { type ConvertContext, convertTask } from '../../lambdas/convert-unit/run.ts';
import { QuarantineError } from '../../lambdas/core/errors.ts';
import type { Feed } from '../../lambdas/core/feeds/feed.ts';
import type { ObjectItem } from '../../lambdas/core/lake/items.ts';
import type { Plan } from '../../lambdas/core/lake/plan.ts';
import type { Manifest, TaskReport, UnitReport } from '../../lambdas/core/lake/reports.ts';
import { type ObjectHead, readWhole } from '../../lambdas/core/storage/storage.ts';
import { planObject } from '../../lambdas/plan-delivery/run.ts';
import { readManifest, sealRun } from '../../lambdas/publish-delivery/manifest.ts';

/**
 * Plans a delivery, converts its tasks and seals the run. What an interrupted attempt has finished is taken over: a whole
 * run by its manifest, a task by its report.
 */
export async function convertDelivery(
  context: Omit<ConvertContext, 'feed' | 'object' | 'run' | 'org' | 'date'>,
  feed: Feed,
  item: ObjectItem,
  head: ObjectHead,
): Promise<Manifest> {
  const { storage, paths } = context;
  const { object, version, run, converter, delivery } = item;
  if (!delivery) throw new Error(`${object} belongs to no feed and cannot be converted`);
  if (await storage.head(paths.manifest(run))) return readManifest(storage, paths, run);

  const facts = { run, object, version, feed: feed.name, converter };
  let plan: Plan;
  try {
    plan = await planObject(storage, feed, delivery, head);
  } catch (error) {
    if (!(error instanceof QuarantineError)) throw error;
    const unit = wholeUnit(head.size, { state: 'QUARANTINED', reason: error.reason, detail: error.message });
    return sealRun(storage, paths, feed, facts, [], [unit]);
  }

  const reports: TaskReport[] = [];
  for (const task of plan.tasks) {
    const url = paths.taskReport(run, task.id);
    const done = (await storage.head(url))
      ? (JSON.parse((await readWhole(storage.read(url))).toString()) as TaskReport)
      : undefined;
    reports.push(
      done ?? (await convertTask({ ...context, feed, object, run, org: delivery.org, date: delivery.date }, task)),
    );
  }
  const passedOver = plan.passedOver.map(({ piece, table, reason, detail }) => ({
    ...wholeUnit(piece.bytes, { state: 'IGNORED', reason, detail }),
    entry: piece.entry,
    table,
  }));
  context.check();
  return sealRun(storage, paths, feed, facts, reports, passedOver);
}

/** The report on something of which no record was read. */
export function wholeUnit(bytes: number, outcome: Pick<UnitReport, 'state' | 'reason' | 'detail'>): UnitReport {
  const now = new Date().toISOString();
  return {
    entry: null,
    table: null,
    ...outcome,
    rowsRead: 0,
    rowsWritten: 0,
    rowsRejected: 0,
    valuesNulled: 0,
    valuesReplaced: 0,
    bytesRead: bytes,
    startedAt: now,
    finishedAt: now,
    warnings: [],
  };
}
