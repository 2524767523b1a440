import type { Workbench } from '../core/engine/duckdb.ts';
import type { Delivery, Feed } from '../core/feeds/feed.ts';
import { ClaimLostError, type HeldClaim } from '../core/lake/claims.ts';
import { newGarbage, stagedGarbage } from '../core/lake/garbage.ts';
import { removeOvertaken } from '../core/lake/give-up.ts';
import { itemKeys } from '../core/lake/item-keys.ts';
import type { DeliveryItem, ObjectItem, Pointer, RecordFiles } from '../core/lake/items.ts';
import { isSameVersion } from '../core/lake/items.ts';
import type { Lake } from '../core/lake/lake.ts';
import {
  type KeyPrefix,
  type Ledger,
  type LedgerChange,
  type LedgerItem,
  put,
  removal,
  type View,
} from '../core/lake/ledger.ts';
import type { LakePaths } from '../core/lake/paths.ts';
import { decidedOn } from '../core/lake/publication.ts';
import type { Manifest, UnitReport } from '../core/lake/reports.ts';
import { findManifest, readManifest } from '../core/lake/run-files.ts';
import { newAttempt } from '../core/lake/runs.ts';
import { asSeenLast, type Instead, newerVersion, supersededBy } from '../core/lake/superseded.ts';
import { type UnitRecords, writeUnitRecords } from '../core/lake/unit-records.ts';
import { factsOf, type Work } from '../core/lake/work.ts';
import type { Settings } from '../core/settings.ts';
import { inWords } from '../core/warnings.ts';
import { carryForward } from './carry-forward.ts';
import { carryForwards, type Flip, flip, type Standing, withoutPlaces } from './decide.ts';
import { sealRun } from './manifest.ts';
import type { Publication } from './schema.ts';
import { type Accepted, type Shrinks, withoutHeld } from './shrink.ts';
import { unshown } from './unshown.ts';
import { shrinksOf } from './visible.ts';
import { warningsOf } from './warnings.ts';

export interface PublishContext extends Lake, Workbench {
  readonly settings: Pick<Settings, 'snapshots' | 'shrink'>;
  /** What has shrunk and is taken all the same. */
  readonly accept?: Accepted | undefined;
}

/**
 * Seals the run of a delivery whose tasks are all converted, and publishes it. Made once more, it tells what came of it. Throws
 * ClaimLostError when another owner has taken the work.
 */
export async function publishWork(context: PublishContext, work: Work): Promise<Publication> {
  const facts = factsOf(work);
  const { feed, delivery, item } = facts;
  const { run } = item.value;
  const attempt = newAttempt(run, facts.claim);
  try {
    const claim = await context.claims.resume(facts.claim);
    const manifest = await sealRun(context, facts, claim.check);
    return await publishDelivery(context, feed, delivery, { item, manifest, attempt }, claim);
  } catch (error) {
    const ended = error instanceof ClaimLostError ? await endedBefore(context, item) : undefined;
    if (!ended) throw error;
    await removeOvertaken(context, work);
    return ended;
  }
}

/**
 * What came of a run that has been published already, when this step is made once more. Units that were held back as shrunk
 * are told from the others in `lake.units` alone.
 */
async function endedBefore(
  context: PublishContext,
  { key, value }: LedgerItem<ObjectItem>,
): Promise<Publication | undefined> {
  const now = (await context.ledger.view()).read(key)?.value;
  const manifest = now?.run === value.run ? await findManifest(context, value.run) : undefined;
  if (!now || !manifest || now.state === 'RECEIVED') return undefined;
  const { state } = now;
  return { state, units: manifest.units.map((unit) => settled(unit, state)), warnings: [] };
}

/**
 * Makes a sealed run count, in one commit: pointers, the delivery, the object's state and the records of its units change
 * together or not at all, and only while `work` (the claim on the object) is still ours. When another publication of the
 * organisation was committed meanwhile, it is decided anew. Whatever was interrupted before the commit is done again from the
 * manifest; after it there is nothing left to do. Throws ClaimLostError when another owner has taken the work; nothing that
 * was written then counts.
 */
async function publishDelivery(
  context: PublishContext,
  feed: Feed,
  delivery: Delivery,
  { item: begun, manifest, attempt }: Sealed,
  work: HeldClaim,
): Promise<Publication> {
  const { ledger, paths } = context;
  let item = begun;
  const unitsFile = paths.units(attempt);
  for (;;) {
    const view = await ledger.view();
    const standing = standingOf(view, feed, item.value, manifest);
    const kept = await keepsMore(context, standing.published?.value, manifest);
    if (kept) return await keepPublished(context, view, item, manifest, kept, work);
    const instead = supersededBy(item.value, publishedIn(standing));
    // What is not usable at all replaces nothing.
    const isJudged = !instead && outcomeOf(manifest) === 'PUBLISHED';
    const shrinks = !isJudged ? NO_SHRINKS : await shrinksOf(context, feed, delivery, manifest, standing);
    const counting = withoutHeld(feed, delivery, manifest, shrinks.held);
    const outcome = instead ? 'SUPERSEDED' : outcomeOf(counting);
    const others = withoutPlaces(standing, shrinks.held);
    const moves =
      outcome === 'PUBLISHED' ? await decideFlip(context, feed, delivery, counting, attempt, others) : NO_FLIP;
    const now = new Date();
    const units = counting.units.map((unit) => settled(unit, outcome, instead));
    const before = standing.published?.value;
    const isReplaced = outcome === 'PUBLISHED' && before && !isSameVersion(before, manifest);
    const replaced = isReplaced ? replacedBy(view, before) : undefined;

    work.check();
    const records = [
      { ...manifest, units, after: item.version },
      ...(replaced ? await recordsOfReplaced(context, replaced, manifest) : []),
    ];
    await writeUnitRecords(context.storage, records, now, unitsFile);

    const object: ObjectItem = {
      ...item.value,
      state: outcome,
      reason: units.length === 1 ? (units[0]?.reason ?? null) : null,
      ...troubleOf(item.value, counting),
    };
    const unused = await unshown(context, feed, manifest, moves, unitsFile);
    const changes: LedgerChange[] = [
      put(item.key, item.version, object),
      ...moves.changes,
      ...recordChanges(paths, manifest, unitsFile),
      ...newGarbage(view, new Set([...moves.garbage, ...unused, paths.taskReports(manifest.run)])),
      decidedOn(view, feed.name, delivery.org, manifest.run),
    ];
    if (outcome === 'PUBLISHED') changes.push(deliveryChange(delivery, item.value, counting, standing, shrinks, now));
    if (replaced) changes.push(...supersede(replaced.item));
    const failure = view.read(itemKeys.failure(item.value.object));
    if (failure) changes.push(removal(failure));
    if ((await work.end(changes)) > 0) {
      return {
        state: outcome,
        units,
        warnings: [...warningsOf(moves, counting, standing), ...shrinks.warnings.map(inWords)],
      };
    }
    item = await unchanged(ledger, item);
  }
}

/** A run that is to be published by an attempt. */
interface Sealed {
  readonly item: LedgerItem<ObjectItem>;
  readonly manifest: Manifest;
  readonly attempt: string;
}

/** What a later attempt has to know: whether something was set aside, and which keys have been tried on it. */
function troubleOf(
  { keys, lackedKeys }: ObjectItem,
  { units }: Manifest,
): Pick<ObjectItem, 'quarantined' | 'lackedKeys'> {
  const closed = units.some(({ reason }) => reason === 'WRONG_KEY');
  return {
    quarantined: units.some(({ state }) => state === 'QUARANTINED'),
    lackedKeys: closed && keys !== null ? [...new Set([...lackedKeys, keys])] : [],
  };
}

/** The manifest that is published for the same version, when an entry that counts in it does not in the new one. */
async function keepsMore(
  { storage, paths }: PublishContext,
  published: DeliveryItem | undefined,
  manifest: Manifest,
): Promise<Manifest | undefined> {
  if (!published || published.run === manifest.run || !isSameVersion(published, manifest)) return undefined;
  const old = await readManifest(storage, paths, published.run);
  const staged = new Set(manifest.units.filter(({ state }) => state === 'STAGED').map(({ entry }) => entry));
  return old.units.some(({ state, entry }) => state === 'STAGED' && !staged.has(entry)) ? old : undefined;
}

/** Ends a retry that opened less than is published: what is published stays as it is, and the retry is forgotten. */
async function keepPublished(
  { storage, paths }: PublishContext,
  view: View,
  item: LedgerItem<ObjectItem>,
  manifest: Manifest,
  kept: Manifest,
  work: HeldClaim,
): Promise<Publication> {
  const { run, converter } = kept;
  const { lackedKeys } = troubleOf(item.value, manifest);
  const quarantined = kept.units.some(({ state }) => state === 'QUARANTINED');
  const value: ObjectItem = { ...item.value, state: 'PUBLISHED', run, converter, quarantined, lackedKeys };
  const committed = await work.end([
    put(item.key, item.version, value),
    ...(await stagedGarbage({ storage, paths }, view, item.value.delivery, manifest.run)),
  ]);
  if (committed === 0) throw new ClaimLostError(`${item.value.object} was taken over by another owner`);
  const units = kept.units.map((unit) => settled(unit, 'PUBLISHED'));
  return { state: 'PUBLISHED', units, warnings: [inWords({ code: 'PUBLISHED_STAYS' })] };
}

const NO_SHRINKS: Shrinks = { held: [], warnings: [] };
const NO_FLIP: Flip = { changes: [], garbage: [], emptied: [] };

/** Another's write elsewhere in the ledger is a reason to decide anew; one to our own item means that the work is not ours. */
async function unchanged(ledger: Ledger, item: LedgerItem<ObjectItem>): Promise<LedgerItem<ObjectItem>> {
  const now = (await ledger.view()).read(item.key);
  if (now?.version !== item.version) {
    throw new ClaimLostError(`${item.value.object} was taken over by another owner`);
  }
  return now;
}

function standingOf(view: View, feed: Feed, { delivery }: ObjectItem, manifest: Manifest): Standing {
  if (!delivery) throw new Error('an object of no feed has no standing');
  const snapshots = feed.tables.filter(({ kind }) => kind === 'snapshot');
  const pointers = (prefix: (schema: string, table: string, org: string) => KeyPrefix<Pointer>) =>
    snapshots.flatMap(({ schema, name }) => view.list(prefix(schema, name, delivery.org)));
  const published = view.read(itemKeys.delivery(delivery));
  return {
    published,
    publishedFile: published && view.read(itemKeys.file(published.value.url)),
    newestWhole: newestWhole(view, feed, delivery),
    partitions: [...daysOf(view, feed, manifest), ...pointers(itemKeys.partitions)],
    currents: pointers(itemKeys.currents),
  };
}

/** The pointers that a delivery may move of tables that are kept by day: its own days, and none of the thousands of others. */
function daysOf(view: View, feed: Feed, { partitions }: Manifest): LedgerItem<Pointer>[] {
  const found = partitions.map(({ table: name, key }) => {
    const table = feed.tables.find((one) => one.kind === 'daily' && one.name === name);
    return table && view.read(itemKeys.partition(table.schema, name, key));
  });
  return found.filter((item) => item !== undefined);
}

function newestWhole(view: View, { name, wholeKind }: Feed, { org }: Delivery): string | undefined {
  if (wholeKind === undefined) return undefined;
  return view
    .list(itemKeys.deliveriesOf(name, wholeKind, org))
    .map(({ value }) => value.delivery.date)
    .sort()
    .at(-1);
}

const publishedIn = ({ published, publishedFile }: Standing) => published && asSeenLast(published.value, publishedFile);

/** Files of a folder are published together or not at all. */
function outcomeOf({ object, units }: Manifest): Publication['state'] {
  const quarantined = units.some(({ state }) => state === 'QUARANTINED');
  const staged = units.some(({ state }) => state === 'STAGED');
  if (staged && !(quarantined && object.endsWith('/'))) return 'PUBLISHED';
  return quarantined ? 'QUARANTINED' : 'IGNORED';
}

/** The unit as its delivery's outcome leaves it. */
function settled(unit: UnitReport, outcome: Publication['state'], instead?: Instead): UnitReport {
  if (unit.state !== 'STAGED') return unit;
  if (instead) return { ...unit, state: 'SUPERSEDED', ...instead };
  return outcome === 'QUARANTINED' ? { ...unit, state: outcome, ...SPOILED } : { ...unit, state: 'PUBLISHED' };
}

const SPOILED = {
  reason: 'INCOMPLETE',
  detail: 'another file of the folder was quarantined, and all of them count together or none does',
} as const;

async function decideFlip(
  context: PublishContext,
  feed: Feed,
  delivery: Delivery,
  manifest: Manifest,
  attempt: string,
  standing: Standing,
) {
  const { paths, settings } = context;
  const carried: Pointer[] = [];
  for (const forward of carryForwards(feed, delivery, manifest, standing)) {
    const pointer = await carryForward(context, feed, delivery, { run: manifest.run, attempt }, forward);
    if (pointer) carried.push(pointer);
  }
  return flip(feed, delivery, manifest, standing, carried, paths, settings.snapshots.keep);
}

/** The version that another one takes the place of. */
interface Replaced {
  readonly run: string;
  /** Undefined when the ledger does not know the version. */
  readonly item: LedgerItem<ObjectItem> | undefined;
}

function replacedBy(view: View, { run, object, version }: DeliveryItem): Replaced {
  return { run, item: view.read(itemKeys.object(object, version)) };
}

async function recordsOfReplaced(
  { storage, paths }: PublishContext,
  { run, item }: Replaced,
  { object }: Manifest,
): Promise<UnitRecords[]> {
  const old = await readManifest(storage, paths, run);
  const units = old.units
    .filter(({ state }) => state === 'STAGED')
    .map((unit) => settled(unit, 'SUPERSEDED', newerVersion(object)));
  return [{ ...old, units, after: item?.version ?? 0 }];
}

function supersede(old: LedgerItem<ObjectItem> | undefined): LedgerChange<ObjectItem>[] {
  return old ? [put(old.key, old.version, { ...old.value, state: 'SUPERSEDED', reason: 'NEWER_VERSION' })] : [];
}

function deliveryChange(
  delivery: Delivery,
  item: ObjectItem,
  manifest: Manifest,
  { published }: Standing,
  { warnings }: Shrinks,
  now: Date,
): LedgerChange<DeliveryItem> {
  // A clock that runs ahead must not make the data look newer than its delivery.
  const days = manifest.units
    .flatMap(({ days }) => Object.keys(days ?? {}))
    .filter((day) => day <= delivery.date)
    .sort();
  return put(itemKeys.delivery(delivery), published?.version ?? 0, {
    object: item.object,
    version: item.version,
    url: item.url,
    modified: item.modified,
    seen: item.seen,
    delivery,
    run: manifest.run,
    sites: [...new Set(manifest.partitions.filter(({ units }) => units > 0).map(({ key }) => key.site))].sort(),
    publishedAt: now.toISOString(),
    newestEventDay: days.at(-1) ?? null,
    ...(warnings.length > 0 ? { shrunk: warnings.map(inWords) } : {}),
  });
}

function recordChanges(paths: LakePaths, { run, rejects }: Manifest, unitsFile: string): LedgerChange<RecordFiles>[] {
  const rejectFiles = rejects.map(({ task, attempt }) => paths.rejects(attempt, task));
  return [
    put(itemKeys.records('units', run), 0, { names: [unitsFile] }),
    ...(rejectFiles.length > 0 ? [put(itemKeys.records('rejects', run), 0, { names: rejectFiles })] : []),
  ];
}
