import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type TestLake, testLake } from '../ingest/lake.ts';
import { SCOPES } from '../models/worlds/scopes.ts';
import { NOW, putExport, refresh, seen } from './refreshing.ts';

let lake: TestLake;
beforeEach(async () => {
  lake = await testLake();
  await putExport(lake, '2026-08-31', SCOPES);
  await lake.ingest();
});
afterEach(() => lake.remove());

const north = (organisations: readonly string[], more: object = {}) => ({
  scopes: [{ name: 'north', organisations, ...more }],
});
const students = async (settings: object, now?: Date) =>
  (await seen(lake.lakeFolder, 'select id from students order by 1', settings, 'north', now)).map(({ id }) => id);
const lessons = (settings: object) => seen(lake.lakeFolder, 'select * from lessons', settings, 'north');
const CLOSED = /scope north: students is closed: .*; run: timeback-lake refresh/;

describe('a table of a restricted scope', () => {
  it('fault 76: stays closed after a narrowing until a refresh has built that very table', async () => {
    const both = north(['oak', 'elm']);
    await refresh(lake.lakeFolder, { settings: both, select: ['students', 'lessons'] });
    expect(await students(both)).toEqual(['ann', 'bob']);

    const narrow = north(['oak']);
    await refresh(lake.lakeFolder, { settings: narrow, select: ['lessons'] });
    expect(await lessons(narrow)).toHaveLength(1);
    await expect(students(narrow)).rejects.toThrow(CLOSED);

    await refresh(lake.lakeFolder, { settings: narrow, select: ['students'] });
    expect(await students(narrow)).toEqual(['ann']);
  });

  it('fault 76: stays closed after a change of which organisations are one, or of where one is below', async () => {
    const group = (member: string, parent?: string) => ({
      ...north(['group'], { descendants: true }),
      organisations: [
        { identifier: 'top', sameAs: ['timeback:north'] },
        { identifier: 'group', sameAs: [`timeback:${member}`], ...(parent && { parent }) },
      ],
    });
    await refresh(lake.lakeFolder, { settings: group('elm'), select: ['students', 'lessons'] });
    expect(await students(group('elm'))).toEqual(['ann', 'bob']);
    for (const changed of [group('oak'), group('elm', 'top')]) {
      await refresh(lake.lakeFolder, { settings: changed, select: ['lessons'] });
      expect(await lessons(changed)).toHaveLength(1);
      await expect(students(changed)).rejects.toThrow(CLOSED);
    }
    await refresh(lake.lakeFolder, { settings: group('oak'), select: ['students'] });
    expect(await students(group('oak'))).toEqual(['ann']);
  });

  it('fault 76: is not taken over by an organisation whose id is the identifier that the scope names', async () => {
    const settings = north(['O-1']);
    const organisations = SCOPES['base.one_roster_organization']!;
    const identified = organisations.map((one) => (one.id === 'oak' ? { ...one, identifier: 'O-1' } : one));
    await putExport(lake, '2026-09-01', { 'base.one_roster_organization': identified });
    await lake.ingest();
    await refresh(lake.lakeFolder, { settings, select: ['students', 'lessons'] });
    expect(await students(settings)).toEqual(['ann']);

    const taker = { id: 'O-1', name: 'Taker', type: 'school', status: 'active', source: 'timeback' };
    await putExport(lake, '2026-09-02', { 'base.one_roster_organization': [...identified, taker] });
    await lake.ingest();
    await refresh(lake.lakeFolder, { settings, select: ['lessons'] });
    await expect(students(settings)).rejects.toThrow(CLOSED);
    await refresh(lake.lakeFolder, { settings, select: ['students'] });
    expect(await students(settings)).toEqual([]);
  });

  it('fault 76: is closed when no refresh has confirmed it for longer than the setting allows', async () => {
    const settings = north(['oak']);
    await refresh(lake.lakeFolder, { settings, select: ['students'] });
    const later = (days: number) => new Date(NOW.getTime() + days * 86_400_000);
    expect(await students(settings, later(7))).toEqual(['ann']);
    await expect(students(settings, later(60))).rejects.toThrow('its table is 60 days old');
    const longer = { ...settings, scopeTables: { maxAgeDays: 90 } };
    expect(await students(longer, later(60))).toEqual(['ann']);
    // A refresh that finds it up to date confirms it, though it builds nothing.
    await refresh(lake.lakeFolder, { settings, select: ['students'], now: later(60) });
    expect(await students(settings, later(60))).toEqual(['ann']);
  });
});
