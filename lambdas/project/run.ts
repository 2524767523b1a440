import type { Readers } from '../core/catalogue/models.ts';
import { ClaimLostError, type Claims, type HeldClaim } from '../core/lake/claims.ts';
import { newGarbage } from '../core/lake/garbage.ts';
import { itemKeys } from '../core/lake/item-keys.ts';
import type { ProjectedItem } from '../core/lake/items.ts';
import { type Ledger, type LedgerChange, put, type View } from '../core/lake/ledger.ts';
import { fingerprint } from '../core/lake/models.ts';
import type { LakePaths } from '../core/lake/paths.ts';
import type { CheckpointContext } from './checkpoint.ts';
import { deltaTarget } from './delta-target.ts';
import type { Projected, ProjectInput } from './schema.ts';
import { stampOf } from './stamp.ts';
import { type ProjectionTarget, staleNames } from './target.ts';

export interface ProjectContext extends CheckpointContext {
  readonly ledger: Ledger;
  readonly paths: LakePaths;
  readonly claims: Claims;
  readonly settings: Readers['settings'];
  /** What is shown besides the Delta logs and `catalogue.sql`. */
  readonly others?: readonly ProjectionTarget[];
}

/**
 * Brings what other tools read to the newest state of the ledger. One process does it at a time, and repeats it while it is
 * behind; when another one is at it, nothing is done here. Throws when something cannot be shown, after all else has been.
 */
export async function project(context: ProjectContext, { full }: ProjectInput): Promise<Projected> {
  const changed = new Set<string>();
  for (let all = full; ; all = false) {
    const look: { view?: View; isBehind?: boolean } = {};
    const claim = await context.claims.take(itemKeys.projectClaim, async (view) => {
      look.isBehind = all || (await isBehind(context, view));
      look.view = view;
      return look.isBehind ? [] : undefined;
    });
    // A holder looks again after it has given the claim up, so it sees what this process has published.
    if (!claim || !look.view) return { format: 1, changed: [...changed], shown: look.isBehind === false };
    try {
      // Another projection may have come and gone since the view was taken: what it has shown must not be taken back.
      const isNewest = claim.epoch === look.view.sequence + 1;
      const view = isNewest ? look.view : await context.ledger.view();
      for (const name of await projectOnce(context, view, claim, all)) changed.add(name);
    } finally {
      await claim.release();
    }
  }
}

const targetsOf = (context: ProjectContext) => [deltaTarget(context.paths, context), ...(context.others ?? [])];

async function isBehind(context: ProjectContext, view: View): Promise<boolean> {
  const readers = { settings: context.settings, now: new Date() };
  for (const target of targetsOf(context)) if (await isStale(target, view, readers)) return true;
  return false;
}

const isStale = async (target: ProjectionTarget, view: View, readers: Readers): Promise<boolean> =>
  !view.isEmpty && shownTo(target, view).stamp !== (await targetStamp(target, view, readers));

async function targetStamp({ version }: ProjectionTarget, view: View, readers: Readers): Promise<string> {
  const stamp = await stampOf(view, readers);
  return version === '' ? stamp : fingerprint(stamp, version);
}

const shownTo = ({ item }: ProjectionTarget, view: View): ProjectedItem =>
  view.read(item)?.value ?? { digests: {}, folders: {}, stamp: null };

/** Names of the tables, and `catalogue.sql`, that other tools see in an older state than the ledger's. */
export async function behind(
  { ledger, paths, settings, others = [] }: Pick<ProjectContext, 'ledger' | 'paths' | 'settings' | 'others'>,
  now: Date,
): Promise<readonly string[]> {
  const view = await ledger.view();
  const readers = { settings, now };
  const names: string[] = [];
  for (const target of [deltaTarget(paths), ...others]) {
    if (!(await isStale(target, view, readers))) continue;
    names.push(...staleNames(await target.stateOf(view, readers), shownTo(target, view)));
  }
  return names;
}

/** `view`: of when the claim was taken, or later. What was committed since is seen by the next look. */
async function projectOnce(
  context: ProjectContext,
  view: View,
  claim: HeldClaim,
  full: boolean,
): Promise<readonly string[]> {
  const readers = { settings: context.settings, now: new Date() };
  const changed: string[] = [];
  const changes: LedgerChange[] = [];
  const failures: string[] = [];
  for (const target of targetsOf(context)) {
    if (!full && !(await isStale(target, view, readers))) continue;
    const shown = await show(target, view, readers, claim, full);
    changed.push(...shown.names);
    changes.push(put(target.item, view.read(target.item)?.version ?? 0, shown.item));
    changes.push(...newGarbage(view, shown.unshown));
    failures.push(...shown.failures);
  }
  await claim.end(changes);
  if (failures.length > 0) throw new Error(failures.join('; '));
  return changed;
}

/** Shows one target what has changed. Trouble with one table stops no other; then the stamp is left out, so that it is tried again. */
async function show(target: ProjectionTarget, view: View, readers: Readers, claim: HeldClaim, full: boolean) {
  const state = await target.stateOf(view, readers);
  const before = shownTo(target, view);
  const digests = { ...before.digests };
  const folders = { ...before.folders };
  const commits = { ...before.commits };
  const failures: string[] = [];
  const unshown = new Set<string>();
  const stale = staleNames(state, before);
  const names = full ? [...new Set([...stale, ...state.names])] : stale;
  for (const name of names) {
    try {
      const noted = { folder: folders[name], commit: commits[name] };
      for (const place of await state.bring(name, noted, claim, full)) unshown.add(place);
      note(digests, name, state.digests.get(name));
      note(folders, name, state.folders.get(name));
      note(commits, name, state.commits.get(name));
    } catch (error) {
      if (!(error instanceof Error) || error instanceof ClaimLostError) throw error;
      failures.push(error.message);
    }
  }
  const stamp = failures.length === 0 ? await targetStamp(target, view, readers) : null;
  const sequence = failures.length === 0 ? view.sequence : before.sequence;
  const item: ProjectedItem = { digests, folders, commits, stamp, ...(sequence === undefined ? {} : { sequence }) };
  return { names, item, unshown, failures };
}

function note<T>(values: Record<string, T>, name: string, value: T | undefined): void {
  if (value === undefined) delete values[name];
  else values[name] = value;
}
