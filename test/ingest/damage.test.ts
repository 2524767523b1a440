import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fileStorage } from '../../lambdas/core/storage/files.ts';
import type { Storage } from '../../lambdas/core/storage/storage.ts';
import { CURRENT, type Entry, events, logKey, logOf, PREVIOUS, packageKey, packageOf } from './deliveries.ts';
import { type Row, ringOf, type TestLake, testLake } from './lake.ts';

const ring = await ringOf(CURRENT.privateKey);
const DATE = '2025-03-02';
const EVENTS = 40;
const ENTRIES: readonly Entry[] = [
  { course: 'A', holds: [1, 2, 3] },
  { course: 'B', holds: [4, 5] },
  { course: 'A', table: 'student_courseenrollment', holds: [6, 7] },
];
/** For the archive as well, so that damage to what is for others is among the cases. */
const TWO = { ...CURRENT, recipients: [...PREVIOUS.recipients, ...CURRENT.recipients] };

/** What befalls a delivery of so many bytes, at places chosen by the seed and at those where formats have their edges. */
interface Damage {
  readonly kind: 'flip' | 'cut' | 'gain';
  readonly at: number;
  readonly bit: number;
}

function damages(size: number, edges: readonly number[], numRuns: number): readonly Damage[] {
  const damage = fc.record({
    kind: fc.constantFrom<Damage['kind']>('flip', 'flip', 'flip', 'cut'),
    at: fc.nat({ max: size - 1 }),
    bit: fc.nat({ max: 7 }),
  });
  const chosen = edges.flatMap((at): Damage[] => [
    { kind: 'flip', at, bit: 0 },
    { kind: 'cut', at, bit: 0 },
  ]);
  return [...chosen, { kind: 'gain', at: size, bit: 0 }, ...fc.sample(damage, { numRuns, seed: 20250302 })];
}

function damaged(bytes: Buffer, { kind, at, bit }: Damage): Buffer {
  if (kind === 'cut') return bytes.subarray(0, at);
  if (kind === 'gain') return Buffer.concat([bytes, Buffer.from([0])]);
  const copy = Buffer.from(bytes);
  copy[at] = copy[at]! ^ (1 << bit);
  return copy;
}

let lake: TestLake;

beforeAll(async () => {
  lake = await testLake({ ring });
});
afterAll(() => lake.remove());

/** Each damaged copy is the delivery of an organisation of its own, so that one ingest tries all. */
const orgOf = (at: number) => `org${at}`;

describe('fault 3, 4, 7: one damage to a delivery', () => {
  it('of a log: publishes all of its rows or none', async () => {
    const bytes = await logOf(events(EVENTS), TWO);
    const cases = damages(bytes.length, [0, 1, 2, 3, bytes.length - 23, bytes.length - 22, bytes.length - 1], 60);
    await Promise.all(cases.map((damage, at) => lake.put(logKey(DATE, orgOf(at)), [damaged(bytes, damage)])));
    await lake.put(logKey(DATE, 'whole'), [bytes]);
    const outcomes = await lake.ingest();
    expect(outcomes.map(({ kind }) => kind)).toEqual(Array(cases.length + 1).fill('settled'));

    const rows = await lake.rows(
      "select columns(c -> c not in ('_run', '_source_object')) from edx.events order by user_id",
    );
    const byOrg = new Map<Row[string], object[]>();
    for (const { org = null, ...row } of rows) byOrg.set(org, [...(byOrg.get(org) ?? []), row]);
    const whole = byOrg.get('whole');
    expect(whole).toHaveLength(EVENTS);
    for (const [at, damage] of cases.entries()) {
      expect([undefined, whole], JSON.stringify(damage)).toContainEqual(byOrg.get(orgOf(at)));
    }
    // What is for the other recipient, a length that says the same in another way: little of a message can be damaged unseen.
    expect(byOrg.size).toBeLessThan(cases.length / 2);
    expect(
      await lake.values("select count(*) from lake.units where state not in ('PUBLISHED', 'QUARANTINED')"),
    ).toEqual([0]);
  });

  it('of a package: each entry publishes all of its rows or none', async () => {
    const bytes = await packageOf(DATE, ENTRIES);
    const directory = bytes.indexOf(Buffer.from('PK\x01\x02', 'latin1'));
    const end = bytes.indexOf(Buffer.from('PK\x05\x06', 'latin1'));
    const edges = [
      0,
      3,
      4,
      8,
      14,
      18,
      26,
      30,
      directory,
      directory + 16,
      directory + 20,
      end,
      end + 10,
      end + 16,
      bytes.length - 1,
    ];
    const cases = damages(bytes.length, edges, 45);
    // The entries' names do not say the organisation, so the same bytes can be anybody's.
    await Promise.all(cases.map((damage, at) => lake.put(packageKey(DATE, orgOf(at)), [damaged(bytes, damage)])));
    await lake.put(packageKey(DATE, 'whole'), [bytes]);
    const outcomes = await lake.ingest();
    expect(outcomes.map(({ kind }) => kind)).toEqual(Array(cases.length + 1).fill('settled'));

    const rows = await lake.rows(
      `select org, course, listagg(user_id, ' ' order by user_id) as users from (
        select org, regexp_extract(_source_entry, 'LakeviewX.*') as course, user_id from edx.user_id_map
        union all select org, regexp_extract(_source_entry, 'LakeviewX.*'), user_id from edx.student_courseenrollment)
      group by all`,
    );
    const usersOf = (org: string) =>
      rows.filter((row) => row.org === org).map(({ course, users }) => `${course} ${users}`);
    const whole = usersOf('whole');
    expect(whole.map((text) => text.replace(/^.*gpg /, '')).sort()).toEqual(['1 2 3', '4 5', '6 7']);
    for (const [at, damage] of cases.entries()) {
      expect(whole, JSON.stringify(damage)).toEqual(expect.arrayContaining(usersOf(orgOf(at))));
    }
    const untouched = cases.filter((_, at) => usersOf(orgOf(at)).length === whole.length);
    expect(untouched.length).toBeLessThan(cases.length / 2);
  });
});

describe('how a delivery is cut into chunks', () => {
  /** Reads in pieces of 1 to `max` bytes, in an order that the seed decides. */
  function inPieces(storage: Storage, seed: number, max: number): Storage {
    let state = seed;
    const next = () => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      return 1 + ((state >>> 8) % max);
    };
    return {
      ...storage,
      async *read(url, options) {
        for await (const chunk of storage.read(url, options)) {
          for (let at = 0; at < chunk.length; ) {
            const end = Math.min(at + next(), chunk.length);
            yield chunk.subarray(at, end);
            at = end;
          }
        }
      },
    };
  }

  it.each([
    { seed: 1, max: 1 },
    { seed: 2, max: 7 },
    { seed: 3, max: 700 },
  ])('does not show: pieces of up to $max bytes', async ({ seed, max }) => {
    const log = await logOf([...events(EVENTS), 'no event']);
    const archive = await packageOf(DATE, ENTRIES);
    const results = [];
    for (const storage of [fileStorage(), inPieces(fileStorage(), seed, max)]) {
      const own = await testLake({ ring, storage });
      await own.put(logKey(DATE), [log]);
      await own.put(packageKey(DATE), [archive]);
      await own.ingest();
      results.push({
        events: await own.rows("select columns(c -> c <> '_run') from edx.events order by _row"),
        maps: await own.rows("select columns(c -> c <> '_run') from edx.user_id_map order by user_id"),
        rejects: await own.rows("select columns(c -> c <> 'run') from lake.rejects"),
        units: await own.rows(
          "select columns(c -> c not in ('run', 'started_at', 'finished_at')) from lake.units order by object, entry",
        ),
      });
      await own.remove();
    }
    expect(results[0]?.events).toHaveLength(EVENTS);
    expect(results[1]).toEqual(results[0]);
  });
});
