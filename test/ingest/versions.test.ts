import { rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fileStorage } from '../../lambdas/core/storage/files.ts';
import type { Storage } from '../../lambdas/core/storage/storage.ts';
import { type TestLake, testLake } from './lake.ts';

let lake: TestLake;
beforeEach(async () => {
  lake = await testLake();
});
afterEach(() => lake.remove());

const KEEP_ALL = { settings: { snapshots: { keep: 1000 } } };

/** A table of one subject, which tells contents apart. */
const subject = (identifier: string) =>
  Buffer.from(`identifier,title,hierarchy_code,description\n${identifier},Biology,,\n`);
/** Two folders that hold the same key: to the lake one object. */
const keyIn = (path: 'p' | 'q', date: string) => `${path}/timeback-export/${date}/cf_subject.csv`;
const dayOf = (number: number) => new Date(Date.UTC(2024, 0, 1 + number)).toISOString().slice(0, 10);
const timeOf = (hour: number) => `2025-03-03T0${hour}:00:00Z`;

/** What each day's table shows. */
async function shown(): Promise<Readonly<Record<string, unknown>>> {
  const rows = await lake.rows('select delivery_date, identifier from timeback_export_history.cf_subject');
  return Object.fromEntries(rows.map((row) => [row.delivery_date, row.identifier]));
}

interface Version {
  readonly path: 'p' | 'q';
  readonly content: 'same' | 'other';
  /** 3 is the time of the first version. */
  readonly hour: 2 | 3 | 4;
}

const VERSIONS: readonly Version[] = (['p', 'q'] as const).flatMap((path) =>
  (['same', 'other'] as const).flatMap((content) => ([2, 3, 4] as const).map((hour) => ({ path, content, hour }))),
);
/** Every version after every version, each history in a delivery of its own. */
const HISTORIES = VERSIONS.flatMap((second) => VERSIONS.map((third) => [second, third] as const));

/** Of other content, half of the time in the same size. */
const contentOf = ({ content }: Version, step: number, history: number) =>
  content === 'same' ? 'a0' : history % 2 === 0 ? `b${step}` : `longer ${step}`;

describe('fault 69: another version of a file', () => {
  it('counts by its path, else by its time, else by when it was seen, in every order', async () => {
    const held = HISTORIES.map(() => new Map([['p', { content: 'a0', hour: 3, seen: 0 }]]));
    const put = (history: number, { path, hour }: Pick<Version, 'path' | 'hour'>, content: string) =>
      lake.put(keyIn(path, dayOf(history)), [subject(content)], timeOf(hour));
    for (const history of HISTORIES.keys()) await put(history, { path: 'p', hour: 3 }, 'a0');
    await lake.ingest(KEEP_ALL);

    for (const step of [0, 1] as const) {
      for (const [history, versions] of HISTORIES.entries()) {
        const content = contentOf(versions[step], step, history);
        await put(history, versions[step], content);
        held[history]!.set(versions[step].path, { content, hour: versions[step].hour, seen: step + 1 });
      }
      await lake.ingest(KEEP_ALL);
      const newest = held.map((paths) =>
        [...paths.values()].reduce((a, b) => (b.hour > a.hour || (b.hour === a.hour && b.seen > a.seen) ? b : a)),
      );
      expect(await shown()).toEqual(Object.fromEntries(newest.map(({ content }, at) => [dayOf(at), content])));
    }
    expect(
      await lake.rows(`select object, count(*) as published from lake.units where state = 'PUBLISHED' group by 1
        having published <> 1`),
    ).toEqual([]);
    expect(await lake.ingest(KEEP_ALL)).toEqual([]);
  }, 600_000);

  it('is found though it has the name, the size and the times that a program can set of the one before', async () => {
    const path = await lake.put(keyIn('p', dayOf(0)), [subject('a0')], timeOf(3));
    await lake.ingest();
    const before = await stat(path, { bigint: true });
    await writeFile(path, subject('b1'));
    await utimes(path, new Date(timeOf(3)), new Date(timeOf(3)));
    const after = await stat(path, { bigint: true });
    expect([after.ino, after.size, after.mtimeNs]).toEqual([before.ino, before.size, before.mtimeNs]);
    await lake.ingest();
    expect(await shown()).toEqual({ [dayOf(0)]: 'b1' });
  });

  it('counts in the ingest in which the path that counted has come to hold something older', async () => {
    await lake.put(keyIn('p', dayOf(0)), [subject('a0')], timeOf(3));
    await lake.put(keyIn('q', dayOf(0)), [subject('b1')], timeOf(2));
    await lake.ingest();
    expect(await shown()).toEqual({ [dayOf(0)]: 'a0' });
    await lake.put(keyIn('p', dayOf(0)), [subject('c2')], timeOf(1));
    await lake.ingest();
    expect(await shown()).toEqual({ [dayOf(0)]: 'b1' });
    expect(await lake.ingest()).toEqual([]);
  });

  it('is recorded in the order of the ledger, whatever the clock says', async () => {
    const realNow = Date.now;
    try {
      for (const [step, content] of ['a0', 'b1', 'a0'].entries()) {
        Date.now = () => realNow() - step * 86_400_000;
        await lake.put(keyIn('p', dayOf(0)), [subject(content)]);
        const RealDate = Date;
        globalThis.Date = class extends RealDate {
          constructor(...given: [] | [number]) {
            if (given.length === 0) super(realNow() - step * 86_400_000);
            else super(...given);
          }
        } as DateConstructor;
        try {
          await lake.ingest();
        } finally {
          globalThis.Date = RealDate;
        }
      }
    } finally {
      Date.now = realNow;
    }
    expect(await shown()).toEqual({ [dayOf(0)]: 'a0' });
    expect(await lake.rows('select state, count(*)::int as units from lake.units group by 1 order by 1')).toEqual([
      { state: 'PUBLISHED', units: 1 },
      { state: 'SUPERSEDED', units: 1 },
    ]);
    expect(
      await lake.values(
        "select count(*) from lake.units where state = 'PUBLISHED' and run in (select _run from timeback_export.cf_subject)",
      ),
    ).toEqual([1]);
  });
});

describe('fault 69: a file that is away for a moment', () => {
  /** A storage in which the file goes away before its read number `goes`, and comes back at the next call of `comes`. */
  function disturbed(path: string, goes: number, comes: 'head' | 'read' | 'never'): Storage {
    const storage = fileStorage();
    let reads = 0;
    let isAway = false;
    const comeBack = async () => {
      if (isAway) await rename(`${path}.away`, path);
      isAway = false;
    };
    return {
      ...storage,
      async head(url) {
        if (comes === 'head' && url.endsWith('.csv')) await comeBack();
        return storage.head(url);
      },
      async *read(...[url, options]: Parameters<Storage['read']>) {
        if (url.endsWith('.csv')) {
          if (comes === 'read') await comeBack();
          reads += 1;
          if (reads === goes) {
            await rename(path, `${path}.away`);
            isAway = true;
          }
        }
        yield* storage.read(url, options);
      },
    };
  }

  it.each([1, 2].flatMap((goes) => (['head', 'read', 'never'] as const).map((comes) => ({ goes, comes }))))(
    'before its read $goes, and is back at the next $comes, is taken by the next ingest',
    async ({ goes, comes }) => {
      const path = await lake.put(keyIn('p', dayOf(0)), [subject('a0')], timeOf(3));
      await lake.ingest({ storage: disturbed(path, goes, comes) }).catch(() => undefined);
      await rename(`${path}.away`, path).catch(() => undefined);
      await lake.ingest();
      expect(await shown()).toEqual({ [dayOf(0)]: 'a0' });
      expect(await lake.values('select state from lake.units')).toEqual(['PUBLISHED']);
      expect(await lake.ingest()).toEqual([]);
    },
  );

  it('that stays away keeps what it brought, and is taken again when it is back with other content', async () => {
    const path = await lake.put(keyIn('p', dayOf(0)), [subject('a0')], timeOf(3));
    await lake.ingest();
    await rm(path);
    await lake.put(keyIn('p', dayOf(1)), [subject('x')]);
    await lake.ingest();
    await lake.put(keyIn('p', dayOf(0)), [subject('b1')], timeOf(1));
    await lake.ingest();
    expect(await shown()).toEqual({ [dayOf(0)]: 'b1', [dayOf(1)]: 'x' });
  });
});
