import { randomUUID } from 'node:crypto';
import type { Readers } from '../core/catalogue/models.ts';
import { ClaimLostError, type Claims, type HeldClaim } from '../core/lake/claims.ts';
import { itemKeys } from '../core/lake/item-keys.ts';
import type { ProjectedItem } from '../core/lake/items.ts';
import { type Ledger, put, type View } from '../core/lake/ledger.ts';
import { fingerprint } from '../core/lake/models.ts';
import type { LakePaths } from '../core/lake/paths.ts';
import { actionsFor } from './actions.ts';
import { catalogueSql } from './catalogue-sql.ts';
import type { CheckpointContext } from './checkpoint.ts';
import { append, readLog } from './log.ts';
import { digestOf, type PublishedTable, publishedTables } from './published.ts';
import type { Projected, ProjectInput } from './schema.ts';
import { stampOf } from './stamp.ts';

export interface ProjectContext extends CheckpointContext {
  readonly ledger: Ledger;
  readonly paths: LakePaths;
  readonly claims: Claims;
  readonly settings: Readers['settings'];
}

/** What other tools should see. */
interface Published {
  readonly tables: readonly PublishedTable[];
  readonly catalogue: string;
  /** Digest of each table, and of the catalogue, by name. */
  readonly digests: ReadonlyMap<string, string>;
}

/**
 * Brings what other tools read, the Delta logs and `catalogue.sql`, to the newest state of the ledger. One process does it at
 * a time, and repeats it while it is behind; when another one is at it, nothing is done here. Throws when one cannot be
 * written, after the others have been.
 */
export async function project(context: ProjectContext, { full }: ProjectInput): Promise<Projected> {
  const changed = new Set<string>();
  for (let all = full; all || (await isBehind(context)); all = false) {
    const claim = await context.claims.take(itemKeys.projectClaim);
    // Its holder looks again after it has given the claim up, so it sees what this process has published.
    if (!claim) break;
    try {
      for (const name of await projectOnce(context, claim, all)) changed.add(name);
    } finally {
      await claim.release();
    }
  }
  return { format: 1, changed: [...changed] };
}

async function isBehind({ ledger, settings }: ProjectContext): Promise<boolean> {
  return isStale(await ledger.view(), { settings, now: new Date() });
}

async function isStale(view: View, readers: Readers): Promise<boolean> {
  return !view.isEmpty && projectedIn(view).stamp !== (await stampOf(view, readers));
}

/** Names of the tables, and `catalogue.sql`, that other tools see in an older state than the ledger's. */
export async function behind(
  { ledger, paths, settings }: Pick<ProjectContext, 'ledger' | 'paths' | 'settings'>,
  now: Date,
): Promise<readonly string[]> {
  const view = await ledger.view();
  const readers = { settings, now };
  if (!(await isStale(view, readers))) return [];
  return staleNames(await publishedBy(view, paths, readers), projectedIn(view), paths);
}

async function publishedBy(view: View, paths: LakePaths, readers: Readers): Promise<Published> {
  const tables = publishedTables(view, paths, readers);
  const catalogue = await catalogueSql(view, readers);
  const digests = new Map(tables.map((table) => [table.name, digestOf(table)]));
  return { tables, catalogue, digests: digests.set(paths.catalogue, fingerprint(catalogue)) };
}

function projectedIn(view: View): ProjectedItem {
  return view.read(itemKeys.projected)?.value ?? { digests: {}, folders: {}, stamp: null };
}

/** What differs, and tables that are no longer shown. */
function staleNames({ digests }: Published, projected: ProjectedItem, paths: LakePaths): readonly string[] {
  const names = new Set([...digests.keys(), ...Object.keys(projected.digests)]);
  names.delete(paths.catalogue);
  // The catalogue names all tables, so it comes last.
  return [...names, paths.catalogue].filter((name) => digests.get(name) !== projected.digests[name]);
}

async function projectOnce(context: ProjectContext, claim: HeldClaim, all: boolean): Promise<readonly string[]> {
  const { ledger, paths, settings } = context;
  const view = await ledger.view();
  const readers = { settings, now: new Date() };
  const published = await publishedBy(view, paths, readers);
  const projected = projectedIn(view);
  const digests = { ...projected.digests };
  const folders = { ...projected.folders };
  const failures: Error[] = [];
  const names = all ? [...published.digests.keys()] : staleNames(published, projected, paths);
  for (const name of names) {
    try {
      const table = published.tables.find((one) => one.name === name);
      if (name === paths.catalogue) await context.storage.write(name, text(published.catalogue));
      else await bringLog({ ...context, check: claim.check }, table, table?.folder ?? folders[name] ?? '', claim.epoch);
      note(digests, name, published.digests.get(name));
      note(folders, name, table?.folder);
    } catch (error) {
      if (!(error instanceof Error) || error instanceof ClaimLostError) throw error;
      failures.push(error);
    }
  }
  const expected = view.read(itemKeys.projected)?.version ?? 0;
  const stamp = failures.length === 0 ? await stampOf(view, readers) : null;
  await claim.end([put(itemKeys.projected, expected, { digests, folders, stamp })]);
  if (failures.length > 0) throw new Error(failures.map(({ message }) => message).join('; '));
  return names;
}

function note(values: Record<string, string>, name: string, value: string | undefined): void {
  if (value === undefined) delete values[name];
  else values[name] = value;
}

/** Brings one log to its table; `undefined`: it is no longer shown, so its log lists no file. */
async function bringLog(
  context: ProjectContext & Pick<HeldClaim, 'check'>,
  table: PublishedTable | undefined,
  folder: string,
  epoch: number,
): Promise<void> {
  const name = context.paths.deltaLog(folder);
  for (;;) {
    const log = await readLog(context, name);
    if (log.state.epoch > epoch) throw new ClaimLostError(`a later projection has written ${name}`);
    const actions = actionsFor(table, log.state, { now: Date.now(), epoch, id: randomUUID() });
    context.check();
    if (actions.length === 0 || (await append(context, name, log, actions))) return;
  }
}

async function* text(content: string): AsyncIterable<Uint8Array> {
  yield Buffer.from(content);
}
