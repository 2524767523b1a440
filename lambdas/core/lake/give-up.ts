import { itemKeys, parseGarbageKey } from './item-keys.ts';
import type { Lake } from './lake.ts';
import { allPointers } from './pointers.ts';
import { stagedFiles } from './run-files.ts';
import { attemptsUnder } from './runs.ts';
import { factsOf, type Work } from './work.ts';

/** Ends work that came to no outcome: gives its claim up, and removes what is left where another owner has settled the run. */
export async function giveUp(context: Lake, work: Work): Promise<void> {
  await context.claims.giveUp(factsOf(work).claim);
  await removeOvertaken(context, work);
}

/**
 * Removes what attempts under a claim have written after the run was settled, since nobody else knows of it. While the run is
 * not settled everything stays: the attempt that goes on with it takes over what is finished, and marks the rest as
 * garbage.
 */
export async function removeOvertaken(context: Pick<Lake, 'storage' | 'ledger' | 'paths'>, work: Work): Promise<void> {
  const { storage, ledger, paths } = context;
  const { item, delivery, claim } = factsOf(work);
  const view = await ledger.view();
  const now = view.read(item.key)?.value;
  const { run } = item.value;
  if (now?.run === run && now.state === 'RECEIVED') return;
  const pointers = allPointers(view);
  const records = [...view.list(itemKeys.recordFiles('units')), ...view.list(itemKeys.recordFiles('rejects'))];
  // Garbage is removed when its grace period has passed, since a rollback may lead back to it.
  const known = [
    ...pointers.flatMap(({ value }) => [value.prefix, ...(value.previous ? [value.previous.prefix] : [])]),
    ...records.flatMap(({ value }) => value.names),
    ...view.list(itemKeys.garbages).map(({ key }) => parseGarbageKey(key)),
  ];
  const removeUnknown = async (name: string) => {
    if (!known.some((prefix) => name.startsWith(prefix))) await storage.remove(name);
  };
  for await (const name of stagedFiles(context, delivery, run, attemptsUnder(run, claim))) await removeUnknown(name);
  for await (const { url } of storage.list(paths.taskReports(run))) await removeUnknown(url);
  if (now?.run !== run) await storage.remove(paths.manifest(run));
}
