import type { Workbench } from '../core/engine/duckdb.ts';
import type { Delivery, Feed } from '../core/feeds/feed.ts';
import type { Pointer } from '../core/lake/items.ts';
import type { Lake } from '../core/lake/lake.ts';
import type { Manifest } from '../core/lake/reports.ts';
import { readManifest } from '../core/lake/run-files.ts';
import { isCarried } from '../core/lake/runs.ts';
import type { Settings } from '../core/settings.ts';
import { carriedSlots } from './carry-forward.ts';
import { replaceable, type Standing } from './decide.ts';
import { type Accepted, judgeShrinks, type Shrinks, slotsOf, type Visible } from './shrink.ts';

interface ShrinkContext extends Pick<Lake, 'storage' | 'paths'>, Pick<Workbench, 'engine'> {
  readonly settings: Pick<Settings, 'shrink'>;
  readonly accept?: Accepted | undefined;
}

/** Compares the delivery with what is visible now; tables of events have no snapshot that could shrink. */
export async function shrinksOf(
  context: ShrinkContext,
  feed: Feed,
  delivery: Delivery,
  manifest: Manifest,
  standing: Standing,
): Promise<Shrinks> {
  const visible: Visible[] = [];
  const manifests = new Map<string, Manifest>();
  for (const pointer of replaceable(feed, delivery, manifest, standing)) {
    const slots =
      feed.container === 'zip' ? await visibleSlots(context, feed, delivery, pointer, manifests) : new Map();
    visible.push({ pointer, slots });
  }
  return judgeShrinks(feed, delivery, manifest, visible, context.settings.shrink, context.accept);
}

/** Rows that a pointer shows, by slot: as its run's manifest says, and in the engine where some come from an earlier run. */
async function visibleSlots(
  context: ShrinkContext,
  feed: Feed,
  delivery: Delivery,
  pointer: Pointer,
  manifests: Map<string, Manifest>,
): Promise<ReadonlyMap<string, number>> {
  const { storage, paths } = context;
  const { run, table, key, prefix } = pointer;
  if (isCarried(prefix)) return carriedSlots(context, feed, delivery, pointer);
  const manifest = manifests.get(run) ?? (await readManifest(storage, paths, run));
  manifests.set(run, manifest);
  return slotsOf(feed, delivery, manifest, { table, site: key.site });
}
