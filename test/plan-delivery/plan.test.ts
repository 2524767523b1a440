import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FUNCTION_SIZES } from '../../lambdas/core/aws/function-sizes.ts';
import { convertibleBytes, TASK_LIMIT } from '../../lambdas/core/aws/task-limit.ts';
import type { Delivery } from '../../lambdas/core/feeds/feed.ts';
import { FEEDS } from '../../lambdas/core/feeds/registry.ts';
import type { Piece } from '../../lambdas/core/lake/plan.ts';
import { inWords } from '../../lambdas/core/warnings.ts';
import { planDelivery } from '../../lambdas/plan-delivery/plan.ts';

const MIB = 1024 * 1024;
const PACKAGE: Delivery = { feed: 'edx-packages', kind: 'package', org: 'lakeview', site: null, date: '2025-03-02' };
const LOG: Delivery = { feed: 'edx-events', kind: 'event-log', org: 'lakeview', site: 'edx', date: '2025-03-02' };

const piece = (entry: string | null, bytes = 100): Piece => ({
  entry,
  name: entry ?? 'lakeview-prod-events-2025-03-02.log.gz.gpg',
  bytes,
  source: { in: 'object' },
});
const table = (course: string, name: string, site = 'prod', more = '') =>
  `lakeview-2025-03-02/LakeviewX-${course}-T1-${name}-${site}-analytics.sql${more}.gpg`;
const plan = (pieces: readonly Piece[]) => planDelivery(FEEDS['edx-packages'], PACKAGE, pieces);
const shapes = (pieces: readonly Piece[]) =>
  plan(pieces).tasks.map(({ id, groups }) => ({
    id,
    groups: groups.map((group) => ({
      of: `${group.table.name} ${group.site}`,
      slots: group.units.map(({ slot }) => slot),
      failed: group.failed,
    })),
  }));

describe('the plan of a delivery', () => {
  it('is one unit for an object that is no archive', () => {
    const { tasks, passedOver } = planDelivery(FEEDS['edx-events'], LOG, [piece(null)]);
    expect(tasks).toMatchObject([
      { id: 'task-001', groups: [{ table: { name: 'events' }, site: 'edx', failed: [], units: [{ entry: null }] }] },
    ]);
    expect(tasks[0]?.groups[0]?.units[0]?.layers).toEqual(['openpgp', 'gzip']);
    expect(passedOver).toEqual([]);
  });

  it('groups the courses of a table and site', () => {
    expect(
      shapes([
        piece(table('B', 'user_id_map')),
        piece(table('A', 'auth_user')),
        piece(table('A', 'user_id_map')),
        piece(table('P', 'user_id_map', 'edge')),
        piece(table('Q', 'user_id_map', 'prod-edge')),
      ]),
    ).toEqual([
      {
        id: 'task-001',
        groups: [
          { of: 'auth_user edx', slots: ['lakeviewx-a-t1'], failed: [] },
          { of: 'user_id_map edge', slots: ['lakeviewx-p-t1', 'lakeviewx-q-t1'], failed: [] },
          { of: 'user_id_map edx', slots: ['lakeviewx-b-t1', 'lakeviewx-a-t1'], failed: [] },
        ],
      },
    ]);
  });

  it('keeps the slot of what the producer could not write, also where its group has nothing else', () => {
    const failed = table('A', 'user_id_map', 'prod', '.failed');
    expect(shapes([piece(failed)])[0]?.groups).toEqual([
      { of: 'user_id_map edx', slots: [], failed: ['lakeviewx-a-t1'] },
    ]);
    expect(plan([piece(failed)]).passedOver).toMatchObject([
      { piece: { entry: failed }, table: 'user_id_map', outcome: { reason: 'PRODUCER_FAILED' } },
    ]);
  });

  describe('fault 65: pieces that claim to be the same part of a table', () => {
    const first = table('A', 'user_id_map');
    it.each([
      ['in another case', first.toUpperCase()],
      ['in another case of the ending', first.replace('.sql.gpg', '.SQL.GPG')],
      ['under the other site token', table('A', 'user_id_map', 'edx')],
      ['without -analytics', first.replace('-analytics', '')],
      ['as .pgp', first.replace('.gpg', '.pgp')],
      ['in another folder', `ora/${first}`],
    ])('%s: none of them is read, each is named, and earlier rows stay', (_, twin) => {
      const other = piece(table('B', 'user_id_map'));
      const { tasks, passedOver } = plan([piece(first), other, piece(twin)]);
      expect(tasks[0]?.groups).toMatchObject([{ units: [{ entry: other.entry }], failed: ['lakeviewx-a-t1'] }]);
      expect(passedOver.map(({ piece: { entry } }) => entry).sort()).toEqual([first, twin].sort());
      for (const { outcome, table: name } of passedOver) {
        expect([outcome.state, outcome.reason, name]).toEqual(['QUARANTINED', 'DUPLICATE', 'user_id_map']);
        expect(outcome.detail).toContain(first);
        expect(outcome.detail).toContain(twin);
      }
    });

    it('are no such pieces on another site, of another course, or when the producer failed to write one', () => {
      const good = [piece(first), piece(table('A', 'user_id_map', 'edge')), piece(table('B', 'user_id_map'))];
      const { tasks, passedOver } = plan([...good, piece(table('A', 'user_id_map', 'edx', '.failed'))]);
      expect(tasks.flatMap(({ groups }) => groups.flatMap(({ units }) => units))).toHaveLength(3);
      expect(passedOver.map(({ outcome }) => outcome.reason)).toEqual(['PRODUCER_FAILED']);
    });

    it('are found among ten thousands with as many looks at each piece as among hundreds', () => {
      const looksAmong = (others: number) => {
        let looks = 0;
        const watched = (entry: string): Piece =>
          new Proxy(piece(entry), {
            get(target, name, self) {
              looks += 1;
              return Reflect.get(target, name, self);
            },
          });
        const many = Array.from({ length: others }, (_, at) => watched(table(`C${at}`, 'user_id_map')));
        expect(plan([...many, watched(table('c7', 'user_id_map'))]).passedOver).toHaveLength(2);
        return looks / (others + 1);
      };
      expect(looksAmong(20_000)).toBeCloseTo(looksAmong(200), 5);
    });

    it('name a few of the claims when there are many', () => {
      const cases = Array.from({ length: 2 ** 9 }, (_, bits) =>
        [...'user_id_m'].map((letter, at) => ((bits >> at) & 1 ? letter.toUpperCase() : letter)).join(''),
      );
      const pieces = [...new Set(cases)].map((name) => piece(table('A', `${name}ap`)));
      const { tasks, passedOver } = plan(pieces);
      expect(tasks.flatMap(({ groups }) => groups.flatMap(({ units }) => units))).toEqual([]);
      expect(passedOver).toHaveLength(pieces.length);
      for (const { outcome } of passedOver) {
        expect(outcome.detail).toContain(` and ${pieces.length - 5} more bring the same part`);
        expect(String(outcome.detail).length).toBeLessThan(1000);
      }
    });
  });

  it('fault 65: keeps the rows of a course, on each platform that it can be on, where the name of its entry is odd', () => {
    const odd = table('A', 'user_id_map', 'stage');
    const { tasks, passedOver } = plan([piece(odd), piece(table('B', 'user_id_map'))]);
    expect(tasks[0]?.groups.map(({ site, failed }) => [site, failed])).toEqual([
      ['edge', ['lakeviewx-a-t1']],
      ['edx', ['lakeviewx-a-t1']],
    ]);
    const said = passedOver.map((one) => ({ ...one, warnings: one.warnings.map(inWords) }));
    expect(said).toMatchObject(
      [
        {
          table: 'user_id_map',
          outcome: { state: 'IGNORED', reason: 'UNKNOWN_ENTRY' },
          warnings: [/user_id_map-\{site\}/],
        },
      ].map((one) => ({ ...one, warnings: [expect.stringMatching(one.warnings[0]!)] })),
    );
  });

  it('passes over what belongs to no table, and says why', () => {
    const { tasks, passedOver } = plan([
      piece('lakeview-2025-03-02/LakeviewX-A-T1-course-prod-analytics.xml.tar.gz.gpg'),
      piece('README.txt'),
      piece('lakeview-2025-03-02/LakeviewX-A-T1-no_such_table-prod-analytics.sql.gpg'),
    ]);
    expect(tasks).toEqual([]);
    expect(passedOver.map(({ outcome, table: name }) => [outcome.reason, name])).toEqual([
      ['NOT_PARSED', null],
      ['UNKNOWN_ENTRY', null],
      ['UNKNOWN_ENTRY', null],
    ]);
  });

  it('puts small groups into one task and gives large ones their own, whole', () => {
    const pieces = [
      piece(table('A', 'auth_user'), MIB),
      piece(table('A', 'auth_userprofile'), MIB),
      piece(table('A', 'courseware_studentmodule'), 900 * MIB),
      piece(table('B', 'courseware_studentmodule'), 900 * MIB),
      piece(table('A', 'student_courseenrollment'), 63 * MIB),
      piece(table('A', 'user_id_map'), 2 * MIB),
    ];
    const tasks = shapes(pieces).map(({ id, groups }) => [id, ...groups.map(({ of }) => of)]);
    expect(tasks).toEqual([
      ['task-001', 'auth_user edx', 'auth_userprofile edx'],
      ['task-002', 'courseware_studentmodule edx'],
      ['task-003', 'student_courseenrollment edx'],
      ['task-004', 'user_id_map edx'],
    ]);
    expect(shapes(pieces)).toEqual(shapes(pieces));
  });

  it('has every piece once', () => {
    const courses = Array.from({ length: 30 }, (_, at) => `C${at}`);
    const pieces = courses.flatMap((course) => [
      piece(table(course, 'auth_user'), 3 * MIB),
      piece(table(course, 'user_id_map'), MIB),
      piece(table(course, 'student_courseenrollment', 'edge', '.failed')),
      piece(`${course}.txt`),
    ]);
    const { tasks, passedOver } = plan(pieces);
    const units = tasks.flatMap(({ groups }) => groups.flatMap((group) => group.units.map(({ entry }) => entry)));
    const all = [...units, ...passedOver.map((one) => one.piece.entry)];
    expect(all.sort()).toEqual(pieces.map(({ entry }) => entry).sort());
  });
});

describe('what no task can convert', () => {
  const limit = { bytes: 1000, why: 'take it elsewhere' };
  const limited = (pieces: readonly Piece[]) => planDelivery(FEEDS['edx-packages'], PACKAGE, pieces, undefined, limit);

  it('is set aside as TOO_LARGE with what to do, and its earlier rows stay', () => {
    const { tasks, passedOver } = limited([
      piece(table('A', 'user_id_map'), 1001),
      piece(table('B', 'user_id_map'), 1000),
      piece(table('A', 'auth_user'), 10),
    ]);
    const groups = tasks.flatMap((task) => task.groups);
    expect(groups.map(({ table: { name }, units, failed }) => [name, units.map(({ slot }) => slot), failed])).toEqual([
      ['auth_user', ['lakeviewx-a-t1'], []],
      ['user_id_map', ['lakeviewx-b-t1'], ['lakeviewx-a-t1']],
    ]);
    expect(passedOver.map(({ table: name, outcome }) => [name, outcome])).toEqual([
      [
        'user_id_map',
        {
          state: 'QUARANTINED',
          reason: 'TOO_LARGE',
          detail: 'it has 1001 bytes, and one task converts at most 1000: take it elsewhere',
        },
      ],
    ]);
  });

  it('is all of a table whose entries are too much together, since one task writes them', () => {
    const { tasks, passedOver } = limited(['A', 'B', 'C'].map((course) => piece(table(course, 'user_id_map'), 400)));
    expect(tasks.flatMap(({ groups }) => groups.flatMap(({ units }) => units))).toEqual([]);
    expect(passedOver.map(({ outcome }) => outcome.detail)).toEqual(
      Array(3).fill(
        'the 3 entries of user_id_map on edx have 1200 bytes together, and one task converts at most 1000: take it elsewhere',
      ),
    );
  });

  it('is never in a task, and every piece has one outcome, whatever the sizes', () => {
    const sizes = fc.array(fc.tuple(fc.constantFrom('user_id_map', 'auth_user'), fc.nat(1200)), { maxLength: 12 });
    fc.assert(
      fc.property(sizes, (all) => {
        const pieces = all.map(([name, bytes], course) => piece(table(`C${course}`, name), bytes));
        const { tasks, passedOver } = limited(pieces);
        const groups = tasks.flatMap((task) => task.groups);
        for (const { units } of groups) {
          expect(units.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThanOrEqual(limit.bytes);
        }
        const planned = [...groups.flatMap(({ units }) => units), ...passedOver.map((one) => one.piece)];
        expect(planned.map(({ entry }) => entry).sort()).toEqual(pieces.map(({ entry }) => entry).sort());
        const failed = groups.reduce((sum, group) => sum + group.failed.length, 0);
        expect(failed).toBe(passedOver.length);
      }),
    );
  });

  it('follows from the size of the function that converts, and is far above the largest deliveries that are known', () => {
    const size = FUNCTION_SIZES['convert-unit'];
    expect(TASK_LIMIT.bytes).toBe(convertibleBytes(size));
    expect(TASK_LIMIT.bytes).toBeGreaterThan(1.5 * 2 ** 30);
    for (const smaller of [
      { ...size, memoryMiB: size.memoryMiB / 2 },
      { ...size, timeoutSeconds: size.timeoutSeconds / 2 },
      { ...size, scratchMiB: 2048 },
    ]) {
      expect(convertibleBytes(smaller)).toBeLessThan(TASK_LIMIT.bytes);
    }
    expect(convertibleBytes({ ...size, scratchMiB: 2048 }) * 2 + 1024 * MIB).toBe(2048 * MIB);
  });
});
