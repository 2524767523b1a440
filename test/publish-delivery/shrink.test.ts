import { describe, expect, it } from 'vitest';
import type { Delivery } from '../../lambdas/core/feeds/feed.ts';
import { FEEDS } from '../../lambdas/core/feeds/registry.ts';
import type { Pointer } from '../../lambdas/core/lake/items.ts';
import { type Manifest, wholeUnit } from '../../lambdas/core/lake/reports.ts';
import { inWords } from '../../lambdas/core/warnings.ts';
import { type Accepted, judgeShrinks, withoutHeld } from '../../lambdas/publish-delivery/shrink.ts';

const FEED = FEEDS['edx-packages'];
const DELIVERY: Delivery = { feed: 'edx-packages', kind: 'package', org: 'lakeview', site: null, date: '2025-03-09' };
const OBJECT = 'course-data/lakeview-2025-03-09.zip';
const KEY = { org: 'lakeview', site: 'edx', date: '2025-03-09' };
const SETTINGS = { warn: 0.05, hold: 0.5, except: [] as string[] };

const entryOf = (course: string) => `lakeview-2025-03-09/LakeviewX-${course}-T1-user_id_map-prod-analytics.sql.gpg`;
const slotOf = (course: string) => `lakeviewx-${course.toLowerCase()}-t1`;
const file = (rows: number) => ({ name: 'part.parquet', rows, bytes: rows });

/** A manifest with the rows of each course of one table; none: the table is absent. */
function manifest(courses: Readonly<Record<string, number>>, missing: readonly string[] = []): Manifest {
  const rows = Object.values(courses).reduce((sum, count) => sum + count, 0);
  const isThere = Object.keys(courses).length + missing.length > 0;
  const partition = { table: 'user_id_map', attempt: 'a', key: KEY, definition: 1, files: [file(rows)], missing };
  return {
    run: 'new',
    object: OBJECT,
    version: 'v',
    feed: 'edx-packages',
    converter: '1',
    partitions: isThere ? [{ ...partition, units: Object.keys(courses).length }] : [],
    units: Object.entries(courses).map(([course, count]) => ({
      ...wholeUnit(1, { state: 'STAGED', reason: null, detail: null }),
      entry: entryOf(course),
      table: 'user_id_map',
      rowsRead: count,
      rowsWritten: count,
    })),
    rejects: [],
  };
}

function judge(before: Readonly<Record<string, number>>, now: Manifest, settings = SETTINGS, accept?: Accepted) {
  const rows = Object.values(before).reduce((sum, count) => sum + count, 0);
  const pointer: Pointer = {
    table: 'user_id_map',
    key: { ...KEY, date: '2025-03-02' },
    run: 'old',
    prefix: 'file:///lake/old/',
    files: [file(rows)],
    definition: 1,
    from: 'package',
  };
  const slots = new Map(Object.entries(before).map(([course, count]) => [slotOf(course), count]));
  const { held, warnings } = judgeShrinks(FEED, DELIVERY, now, [{ pointer, slots }], settings, accept);
  return { held, warnings: warnings.map(inWords) };
}

describe('fault 71: a table that shrinks', () => {
  it('is held back over half and from 5 rows on, and warned of over 5% and 100 rows, at every edge', () => {
    const sizes = [
      ...Array.from({ length: 24 }, (_, i) => i),
      100,
      199,
      200,
      201,
      202,
      203,
      1999,
      2000,
      2001,
      2020,
      4040,
    ];
    for (const before of sizes) {
      const edges = [0, 1, 4, 5, 6, 100, 101, 102, before / 2, before / 20].flatMap((edge) => [
        Math.floor(edge) - 1,
        Math.floor(edge),
        Math.floor(edge) + 1,
        before,
      ]);
      for (const lost of new Set(edges.filter((edge) => edge >= 0 && edge <= before))) {
        const { held, warnings } = judge({ A: before }, manifest({ A: before - lost }));
        const name = `${lost} of ${before}`;
        const isHeld = lost >= 5 && 2 * lost > before;
        expect([name, held.length]).toEqual([name, isHeld ? 1 : 0]);
        const isWarned = !isHeld && lost > 100 && 20 * lost > before;
        expect([name, warnings.length]).toEqual([name, isWarned ? 1 : 0]);
      }
    }
  });

  it('is warned of by course over half and from 5 rows on, also where another course makes up for it', () => {
    for (let before = 1; before <= 14; before += 1) {
      for (let now = 0; now <= before; now += 1) {
        const { held, warnings } = judge({ A: before, B: 10 }, manifest({ A: now, B: 100 }));
        const lost = before - now;
        const expected =
          lost >= 5 && 2 * lost > before
            ? [`user_id_map (edx): much less than before for ${slotOf('A')} (${now} of ${before} rows)`]
            : [];
        expect({ held, warnings }).toEqual({ held: [], warnings: expected });
      }
    }
  });

  it('counts a course without an entry as empty, with a warning, and one that failed as it was', () => {
    expect(judge({ A: 3, B: 100 }, manifest({ B: 100 })).warnings).toEqual([
      `user_id_map (edx): no entry for ${slotOf('A')} (3 rows before); counts as empty now`,
    ]);
    expect(judge({ A: 90, B: 10 }, manifest({ B: 10 }, [slotOf('A')]))).toEqual({ held: [], warnings: [] });
    expect(judge({ A: 90, B: 10 }, manifest({}, [slotOf('A')])).held).toEqual([]);
    expect(judge({ A: 10, B: 90 }, manifest({}, [slotOf('A')])).held).toHaveLength(1);
  });

  it('that is absent is held back whatever it had, and not where it had nothing', () => {
    for (const before of [1, 4, 5, 1000]) expect(judge({ A: before }, manifest({})).held).toHaveLength(1);
    expect(judge({ A: 0 }, manifest({}))).toEqual({ held: [], warnings: [] });
  });

  it('follows the settings, and what is accepted', () => {
    const now = manifest({ A: 1 });
    const heldWith = (settings: Partial<typeof SETTINGS>, accept?: Accepted) =>
      judge({ A: 10 }, now, { ...SETTINGS, ...settings }, accept).held.length;
    expect(heldWith({})).toBe(1);
    expect(heldWith({ hold: 0.9 })).toBe(0);
    expect(heldWith({ hold: 0.89 })).toBe(1);
    for (const name of ['user_id_map', 'edx.user_id_map']) {
      expect(heldWith({ except: [name] })).toBe(0);
      expect(heldWith({}, { object: OBJECT, table: name })).toBe(0);
    }
    expect(heldWith({}, { object: OBJECT })).toBe(0);
    expect(heldWith({ except: ['auth_user'] })).toBe(1);
    expect(heldWith({}, { object: OBJECT, table: 'auth_user' })).toBe(1);
    expect(heldWith({}, { object: 'course-data/other.zip' })).toBe(1);
  });

  it('has all its units quarantined with the reason, and one for what it lacks altogether', () => {
    const now = manifest({ A: 1, B: 0 });
    const { held } = judge({ A: 10, B: 2 }, now);
    const kept = withoutHeld(FEED, DELIVERY, now, held);
    expect(kept.partitions).toEqual([]);
    expect(kept.units.map(({ state, reason }) => [state, reason])).toEqual([
      ['QUARANTINED', 'SHRANK'],
      ['QUARANTINED', 'SHRANK'],
    ]);
    expect(kept.units[0]?.detail).toContain(`redrive PATH --accept ${OBJECT} user_id_map`);
    const absent = manifest({});
    const without = withoutHeld(FEED, DELIVERY, absent, judge({ A: 10 }, absent).held);
    expect(without.units).toMatchObject([
      { entry: null, table: 'user_id_map', state: 'QUARANTINED', reason: 'SHRANK' },
    ]);
  });
});
