import { describe, expect, it } from 'vitest';
import type { Delivery } from '../../lambdas/core/feeds/feed.ts';
import { FEEDS } from '../../lambdas/core/feeds/registry.ts';
import { itemKeys } from '../../lambdas/core/lake/item-keys.ts';
import type { Pointer } from '../../lambdas/core/lake/items.ts';
import type { ItemKey, LedgerItem } from '../../lambdas/core/lake/ledger.ts';
import { lakePaths } from '../../lambdas/core/lake/paths.ts';
import type { Manifest, ManifestPartition } from '../../lambdas/core/lake/reports.ts';
import { carryForwards, flip, type Standing } from '../../lambdas/publish-delivery/decide.ts';

const FEED = FEEDS['edx-packages'];
const PATHS = lakePaths('file:///lake/');
const ORG = 'lakeview';
type Kind = 'package' | 'email-opt-in';

const FILE = { name: 'part.parquet', rows: 3, bytes: 1000 };
const delivered = (date: string, kind: Kind = 'package'): Delivery => ({
  feed: 'edx-packages',
  kind,
  org: ORG,
  site: null,
  date,
});

/** A partition that a run brings: `name site [missing slots]`. */
function brings(date: string, name: string, site = 'edx', more: Partial<ManifestPartition> = {}): ManifestPartition {
  return {
    table: name,
    attempt: 'new',
    key: { org: ORG, site, date },
    definition: 1,
    files: [FILE],
    units: 1,
    missing: [],
    ...more,
  };
}
const NOTHING = { files: [], units: 0, missing: ['LakeviewX-A-T1'] };

const manifest = (partitions: readonly ManifestPartition[], run = 'new'): Manifest => ({
  run,
  object: 'course-data/x.zip',
  version: 'v',
  feed: 'edx-packages',
  converter: '1',
  partitions,
  units: [],
  rejects: [],
});

const tableOf = (name: string) => FEED.tables.find((table) => table.name === name)!;

function pointer(date: string, name: string, site = 'edx', more: Partial<Pointer> = {}): Pointer {
  const key = { org: ORG, site, date };
  const run = `run-${date}`;
  const prefix = PATHS.partition(tableOf(name), key, run);
  return { table: name, key, run, prefix, files: [FILE], definition: 1, from: 'package', ...more };
}

/** What stands: each pointer in the history, and those of `current` as the newest snapshots. */
function standing(history: readonly Pointer[], current: readonly Pointer[]): Standing {
  const item = (key: ItemKey<Pointer>, value: Pointer): LedgerItem<Pointer> => ({ key, version: 5, value });
  return {
    published: undefined,
    publishedFile: undefined,
    partitions: history.map((value) => item(itemKeys.partition('edx', value.table, value.key), value)),
    currents: current.map((value) => item(itemKeys.current('edx', value.table, ORG, value.key.site), value)),
  };
}

interface Case {
  readonly delivery: Delivery;
  readonly brings: readonly ManifestPartition[];
  readonly history?: readonly Pointer[];
  readonly current?: readonly Pointer[];
  readonly carried?: readonly Pointer[];
  readonly keep?: number;
}

/** The changes as `{pointer} -> {run}: {files}`, what is garbage, and what is emptied. */
function decide({ delivery, brings: partitions, history = [], current = [], carried = [], keep = 8 }: Case) {
  const decided = flip(FEED, delivery, manifest(partitions), standing(history, current), carried, PATHS, keep);
  const short = (prefix: string) =>
    prefix.replace(/^.*\/edx\/([^/]+)\/.*site=([^/]+)\/.*date=([^/]+)\/run-([^/]+)\/$/, '$1 $2 $3 $4');
  return {
    changes: decided.changes
      .map(({ key, value }) => `${key} -> ${value ? `${value.run}: ${value.files.length}` : 'none'}`)
      .sort(),
    garbage: decided.garbage.map(short).sort(),
    emptied: decided.emptied.map(({ table, site }) => `${table} ${site}`),
  };
}

describe('flip', () => {
  it('of a first delivery moves history and current, and leaves nothing behind', () => {
    expect(decide({ delivery: delivered('2025-03-02'), brings: [brings('2025-03-02', 'user_id_map')] })).toEqual({
      changes: [
        'current/edx.user_id_map/lakeview/edx -> new: 1',
        'partition/edx.user_id_map/lakeview/edx/2025-03-02 -> new: 1',
      ],
      garbage: [],
      emptied: [],
    });
  });

  it('expects of each pointer the version that it was decided on', () => {
    const before = pointer('2025-03-02', 'user_id_map');
    const { changes } = flip(
      FEED,
      delivered('2025-03-09'),
      manifest([brings('2025-03-09', 'user_id_map')]),
      standing([before], [before]),
      [],
      PATHS,
      8,
    );
    expect(changes.map(({ key, expected }) => [key.split('/')[0], expected]).sort()).toEqual([
      ['current', 5],
      ['partition', 0],
    ]);
  });

  it('of a newer package keeps the files of the one before, which the history shows', () => {
    const before = pointer('2025-03-02', 'user_id_map');
    const { changes, garbage } = decide({
      delivery: delivered('2025-03-09'),
      brings: [brings('2025-03-09', 'user_id_map')],
      history: [before],
      current: [before],
    });
    expect(changes).toHaveLength(2);
    expect(garbage).toEqual([]);
  });

  it('of a corrected package leaves the files of the one that it replaces behind', () => {
    const before = pointer('2025-03-02', 'user_id_map');
    const { garbage } = decide({
      delivery: delivered('2025-03-02'),
      brings: [brings('2025-03-02', 'user_id_map')],
      history: [before],
      current: [before],
    });
    expect(garbage).toEqual(['user_id_map edx 2025-03-02 run-2025-03-02']);
  });

  it('of an older package moves the history alone', () => {
    const newest = pointer('2025-03-09', 'user_id_map');
    const other = pointer('2025-03-09', 'auth_user');
    expect(
      decide({
        delivery: delivered('2025-03-02'),
        brings: [brings('2025-03-02', 'user_id_map')],
        history: [newest, other],
        current: [newest, other],
      }),
    ).toEqual({
      changes: ['partition/edx.user_id_map/lakeview/edx/2025-03-02 -> new: 1'],
      garbage: [],
      emptied: [],
    });
  });

  it('empties what a package lacks, table by table and site by site, once', () => {
    const before = [
      pointer('2025-03-02', 'user_id_map'),
      pointer('2025-03-02', 'user_id_map', 'edge'),
      pointer('2025-03-02', 'auth_user', 'edx', { files: [] }),
    ];
    const { changes, emptied, garbage } = decide({
      delivery: delivered('2025-03-09'),
      brings: [brings('2025-03-09', 'user_id_map')],
      history: before,
      current: before,
    });
    expect(emptied).toEqual(['user_id_map edge']);
    expect(changes).toEqual([
      'current/edx.auth_user/lakeview/edx -> new: 0',
      'current/edx.user_id_map/lakeview/edge -> new: 0',
      'current/edx.user_id_map/lakeview/edx -> new: 1',
      'partition/edx.user_id_map/lakeview/edx/2025-03-09 -> new: 1',
    ]);
    expect(garbage).toEqual([]);
  });

  it('of a corrected package takes what it lacks out of the history too', () => {
    const before = pointer('2025-03-02', 'auth_user');
    const earlier = pointer('2025-02-23', 'auth_user');
    const { changes, garbage } = decide({
      delivery: delivered('2025-03-02'),
      brings: [brings('2025-03-02', 'user_id_map')],
      history: [earlier, before],
      current: [before],
    });
    expect(changes).toContain('partition/edx.auth_user/lakeview/edx/2025-03-02 -> none');
    expect(changes.filter((change) => change.includes('2025-02-23'))).toEqual([]);
    expect(garbage).toEqual(['auth_user edx 2025-03-02 run-2025-03-02']);
  });

  it('of nothing usable and nothing to keep empties current and leaves the history', () => {
    const before = pointer('2025-03-02', 'user_id_map');
    expect(
      decide({
        delivery: delivered('2025-03-09'),
        brings: [
          brings('2025-03-09', 'user_id_map', 'edx', NOTHING),
          brings('2025-03-09', 'auth_user', 'edx', NOTHING),
        ],
        history: [before],
        current: [before],
      }),
    ).toEqual({
      changes: ['current/edx.user_id_map/lakeview/edx -> new: 0'],
      garbage: [],
      emptied: ['user_id_map edx'],
    });
  });

  it('shows what is carried forward in current alone', () => {
    const before = pointer('2025-03-02', 'user_id_map');
    const carried = { ...pointer('2025-03-09', 'user_id_map'), run: 'new', prefix: 'file:///carried/' };
    const partition = brings('2025-03-09', 'user_id_map', 'edx', { missing: ['LakeviewX-A-T1'] });
    const { changes } = flip(
      FEED,
      delivered('2025-03-09'),
      manifest([partition]),
      standing([before], [before]),
      [carried],
      PATHS,
      8,
    );
    expect(changes.map(({ key, value }) => [key.split('/')[0], value?.prefix]).sort()).toEqual([
      ['current', 'file:///carried/'],
      ['partition', PATHS.partition(tableOf('user_id_map'), partition.key, 'new')],
    ]);
  });
});

describe('the opt-in file, which comes in the package and alone', () => {
  const alone = pointer('2025-03-09', 'email_opt_in', 'edx', { from: 'email-opt-in' });
  const packed = pointer('2025-03-09', 'email_opt_in');
  const opt = (date: string, kind: Kind) => ({
    delivery: delivered(date, kind),
    brings: [brings(date, 'email_opt_in')],
  });

  it('alone replaces that of a package of the same date, and not the other way round', () => {
    expect(decide({ ...opt('2025-03-09', 'email-opt-in'), history: [packed], current: [packed] }).changes).toHaveLength(
      2,
    );
    expect(decide({ ...opt('2025-03-09', 'package'), history: [alone], current: [alone] }).changes).toEqual([]);
  });

  it('of the later date is current, whichever it is', () => {
    for (const kind of ['package', 'email-opt-in'] as const) {
      const later = decide({ ...opt('2025-03-16', kind), history: [alone], current: [alone] }).changes;
      expect(later).toContain('current/edx.email_opt_in/lakeview/edx -> new: 1');
      const earlier = decide({ ...opt('2025-03-02', kind), history: [alone], current: [alone] }).changes;
      expect(earlier).toEqual(['partition/edx.email_opt_in/lakeview/edx/2025-03-02 -> new: 1']);
    }
  });

  it('alone empties no other table; a package without it leaves one that came alone', () => {
    const other = pointer('2025-03-02', 'auth_user');
    expect(decide({ ...opt('2025-03-09', 'email-opt-in'), history: [other], current: [other] }).emptied).toEqual([]);
    const without = { delivery: delivered('2025-03-16'), brings: [brings('2025-03-16', 'auth_user')] };
    expect(decide({ ...without, history: [alone], current: [alone] }).emptied).toEqual([]);
    expect(decide({ ...without, history: [packed], current: [packed] }).emptied).toEqual(['email_opt_in edx']);
  });
});

describe('retention', () => {
  const weeks = ['2025-02-09', '2025-02-16', '2025-02-23', '2025-03-02'];
  const history = weeks.map((date) => pointer(date, 'user_id_map'));
  const current = history.slice(-1);
  const gone = (dates: readonly string[]) =>
    dates.map((date) => `partition/edx.user_id_map/lakeview/edx/${date} -> none`);

  it('takes the oldest beyond what is kept', () => {
    const decided = decide({
      delivery: delivered('2025-03-09'),
      brings: [brings('2025-03-09', 'user_id_map')],
      history,
      current,
      keep: 3,
    });
    expect(decided.changes.filter((change) => change.endsWith('none'))).toEqual(gone(weeks.slice(0, 2)));
    expect(decided.garbage).toEqual(weeks.slice(0, 2).map((date) => `user_id_map edx ${date} run-${date}`));
  });

  it('counts a correction of a retained week once', () => {
    const correction = { delivery: delivered('2025-02-23'), brings: [brings('2025-02-23', 'user_id_map')] };
    const decided = decide({ ...correction, history, current, keep: 4 });
    expect(decided.changes).toEqual(['partition/edx.user_id_map/lakeview/edx/2025-02-23 -> new: 1']);
  });

  it('does not take in one that comes too late', () => {
    const late = { delivery: delivered('2025-02-02'), brings: [brings('2025-02-02', 'user_id_map')] };
    const decided = decide({ ...late, history, current, keep: 4 });
    expect(decided.changes).toEqual([]);
    expect(decided.garbage).toEqual(['user_id_map edx 2025-02-02 new']);
  });

  it('is asked for each table and site', () => {
    const edge = pointer('2025-02-09', 'user_id_map', 'edge');
    const other = pointer('2025-02-09', 'auth_user');
    const decided = decide({
      delivery: delivered('2025-03-09'),
      brings: [brings('2025-03-09', 'user_id_map')],
      history: [...history, edge, other],
      current,
      keep: 1,
    });
    expect(decided.changes.filter((change) => change.endsWith('none'))).toEqual(gone(weeks));
  });

  it('leaves the files that current still shows', () => {
    const old = pointer('2025-02-09', 'auth_user');
    const newer = { delivery: delivered('2025-02-16'), brings: [brings('2025-02-16', 'auth_user')] };
    const kept = decide({
      ...newer,
      history: [old],
      current: [pointer('2025-03-02', 'auth_user', 'edx', { prefix: old.prefix })],
      keep: 1,
    });
    expect(kept.changes).toContain('partition/edx.auth_user/lakeview/edx/2025-02-09 -> none');
    expect(kept.garbage).toEqual([]);
  });

  it('is not for logs', () => {
    const events = FEEDS['edx-events'];
    const delivery: Delivery = { feed: 'edx-events', kind: 'event-log', org: ORG, site: 'edx', date: '2025-03-09' };
    const days = Array.from({ length: 9 }, (_, day): LedgerItem<Pointer> => {
      const key = { org: ORG, site: 'edx', date: `2025-02-0${day + 1}` };
      const value: Pointer = {
        table: 'events',
        key,
        run: 'r',
        prefix: `p${day}/`,
        files: [FILE],
        definition: 1,
        from: 'event-log',
      };
      return { key: itemKeys.partition('edx', 'events', key), version: 1, value };
    });
    const decided = flip(
      events,
      delivery,
      { ...manifest([brings('2025-03-09', 'events')]), feed: 'edx-events' },
      { published: undefined, publishedFile: undefined, partitions: days, currents: [] },
      [],
      PATHS,
      1,
    );
    expect(decided.changes.map(({ key }) => key)).toEqual(['partition/edx.events/lakeview/edx/2025-03-09']);
    expect(decided.garbage).toEqual([]);
  });
});

describe('carryForwards', () => {
  const before = pointer('2025-03-02', 'user_id_map');
  const missing = brings('2025-03-09', 'user_id_map', 'edx', { missing: ['LakeviewX-A-T1'] });
  const names = (delivery: Delivery, partitions: readonly ManifestPartition[], current: readonly Pointer[]) =>
    carryForwards(FEED, delivery, manifest(partitions), standing([], current)).map(
      ({ table, from, partition }) => `${table.name} ${from.run} ${partition.missing.join()}`,
    );

  it('are of partitions with missing slots, from what current shows', () => {
    const partitions = [missing, brings('2025-03-09', 'auth_user')];
    expect(names(delivered('2025-03-09'), partitions, [before, pointer('2025-03-02', 'auth_user')])).toEqual([
      'user_id_map run-2025-03-02 LakeviewX-A-T1',
    ]);
  });

  it('are of the same site, and of a snapshot that has rows', () => {
    expect(names(delivered('2025-03-09'), [missing], [])).toEqual([]);
    expect(names(delivered('2025-03-09'), [missing], [pointer('2025-03-02', 'user_id_map', 'edge')])).toEqual([]);
    expect(names(delivered('2025-03-09'), [missing], [{ ...before, files: [] }])).toEqual([]);
  });

  it('are none in a package that does not become current', () => {
    expect(names(delivered('2025-03-09'), [missing], [pointer('2025-03-16', 'user_id_map')])).toEqual([]);
  });

  it('are also those of a correction, from the version before it', () => {
    expect(names(delivered('2025-03-09'), [missing], [pointer('2025-03-09', 'user_id_map')])).toHaveLength(1);
  });
});
