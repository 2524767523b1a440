import { type ConvertContext, convertTask, readTaskReport } from '../../lambdas/convert-unit/run.ts';
import { QuarantineError } from '../../lambdas/core/errors.ts';
import { isAhead } from '../../lambdas/core/feeds/ahead.ts';
import type { Feed } from '../../lambdas/core/feeds/feed.ts';
import type { ObjectItem } from '../../lambdas/core/lake/items.ts';
import type { Plan } from '../../lambdas/core/lake/plan.ts';
import { type Manifest, type TaskReport, wholeUnit } from '../../lambdas/core/lake/reports.ts';
import type { ObjectHead } from '../../lambdas/core/storage/storage.ts';
import { planObject } from '../../lambdas/plan-delivery/run.ts';
import { readManifest, sealRun } from '../../lambdas/publish-delivery/manifest.ts';

/**
 * Plans a delivery, converts its tasks and seals the run. What an interrupted attempt has finished is taken over: a whole
 * run by its manifest, a task by its report.
 */
export async function convertDelivery(
  context: Omit<ConvertContext, 'feed' | 'object' | 'run' | 'org' | 'date'> & { readonly now: Date },
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
    if (isAhead(delivery.date, context.now))
      throw new QuarantineError('FUTURE_DATE', futureDate(delivery.date, context.now));
    plan = await planObject(storage, feed, delivery, head);
  } catch (error) {
    if (!(error instanceof QuarantineError)) throw error;
    const unit = wholeUnit(head.size, { state: 'QUARANTINED', reason: error.reason, detail: error.message });
    return sealRun(storage, paths, feed, facts, [], [unit], [null]);
  }

  const reports: TaskReport[] = [];
  for (const task of plan.tasks) {
    const done = await readTaskReport(storage, paths, run, task.id);
    reports.push(
      done ?? (await convertTask({ ...context, feed, object, run, org: delivery.org, date: delivery.date }, task)),
    );
  }
  const passedOver = plan.passedOver.map(({ piece, table, outcome, warnings }) => ({
    ...wholeUnit(piece.bytes, outcome),
    entry: piece.entry,
    table,
    warnings,
  }));
  context.check();
  const planned = [
    ...plan.tasks.flatMap(({ groups }) => groups.flatMap(({ units }) => units.map(({ entry }) => entry))),
    ...plan.passedOver.map(({ piece }) => piece.entry),
  ];
  return sealRun(storage, paths, feed, facts, reports, passedOver, planned);
}

function futureDate(date: string, now: Date): string {
  const today = now.toISOString().slice(0, 10);
  return `its name has the date ${date}, which is more than two days after today (${today}, UTC); an ingest takes it when it is due, or correct the name`;
}
