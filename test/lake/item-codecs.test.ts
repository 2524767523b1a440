import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Delivery } from '../../lambdas/core/feeds/feed.ts';
import { codecOf } from '../../lambdas/core/lake/item-codecs.ts';
import { itemKeys, parseGarbageKey, parseModelKey, parsePointerKey } from '../../lambdas/core/lake/item-keys.ts';
import type { DeliveryItem, FileItem, ObjectItem, Pointer, PreviousPointer } from '../../lambdas/core/lake/items.ts';
import type { ItemKey } from '../../lambdas/core/lake/ledger.ts';
import { partitionPrefix } from '../../lambdas/core/lake/paths.ts';
import { carriedBy, newAttempt, runOf } from '../../lambdas/core/lake/runs.ts';

/** Encodes and decodes as the journal does, through JSON. */
function throughRow<T>(key: ItemKey<T>, value: T, version = 1): unknown {
  const { encode, decode } = codecOf(key);
  return decode(JSON.parse(JSON.stringify(encode(value, key))), key, version);
}

const text = fc.string({ unit: 'grapheme', maxLength: 20 });
const name = fc.oneof(text, fc.constantFrom('a@b', 'a/b@c.d', 'x.y', '@', ' ', 'ü\t'));
const part = name.filter((value) => !value.includes('/'));
const day = fc
  .date({ min: new Date('2000-01-01'), max: new Date('2099-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));
const version = fc.stringMatching(/^[0-9a-f]{1,64}$/);
const run = fc.constantFrom('20250303T010203004Z-1a2b3c4d', '20260101T000000000Z-00000000');
const attempt = fc
  .tuple(run, fc.nat(), fc.boolean())
  .map(([id, epoch, carried]) => (carried ? carriedBy(newAttempt(id, { epoch })) : newAttempt(id, { epoch })));
const delivery = fc.record({
  feed: fc.constantFrom<Delivery['feed']>('edx-events', 'edx-packages', 'timeback-export'),
  kind: part,
  org: part,
  site: fc.option(part),
  date: day,
});
const sighting = { url: text, modified: fc.nat(), seen: fc.nat() };

describe('an item as the journal stores it comes back as it was', () => {
  it('an object, whatever its name holds', () => {
    const always = fc.record({
      object: name,
      version,
      ...sighting,
      delivery: fc.option(delivery),
      bytes: fc.nat(),
      state: fc.constantFrom<ObjectItem['state']>('RECEIVED', 'PUBLISHED', 'QUARANTINED', 'SUPERSEDED', 'IGNORED'),
      reason: fc.option(text),
      run: text,
      converter: text,
      keys: fc.option(text),
      lackedKeys: fc.array(text, { maxLength: 3 }),
      quarantined: fc.boolean(),
    });
    const counted = fc.record({ attempt: fc.nat() }, { requiredKeys: [] });
    fc.assert(
      fc.property(always, counted, (uncounted, attempts) => {
        const item: ObjectItem = { ...uncounted, ...attempts };
        const key = itemKeys.object(item.object, item.version);
        expect(throughRow(key, item)).toEqual(item);
        // Until it is committed nobody knows by which commit it was seen.
        expect(throughRow(key, { ...item, seen: Infinity }, 77)).toEqual({ ...item, seen: 77 });
      }),
    );
  });

  it('a file and a delivery', () => {
    const file: fc.Arbitrary<FileItem> = fc.record({ etag: text, version, modified: fc.nat() });
    const item = fc.record({
      object: name,
      version,
      ...sighting,
      delivery,
      run: text,
      sites: fc.array(text),
      publishedAt: text,
      newestEventDay: fc.option(day),
    });
    fc.assert(
      fc.property(file, item, fc.option(fc.array(text), { nil: undefined }), (one, two, shrunk) => {
        expect(throughRow(itemKeys.file(one.etag), one)).toEqual(one);
        const whole: DeliveryItem = { ...two, ...(shrunk && { shrunk }) };
        expect(throughRow(itemKeys.delivery(two.delivery), whole)).toEqual(whole);
      }),
    );
  });

  it('a pointer, whose place follows from its key and attempt', () => {
    const shown = (kind: 'daily' | 'snapshot', org: string, site: string): fc.Arbitrary<PreviousPointer> =>
      fc
        .record({
          date: day,
          attempt,
          files: fc.array(fc.record({ name: text, rows: fc.nat(), bytes: fc.nat() }), { maxLength: 3 }),
          definition: fc.nat(),
          from: text,
          days: fc.option(fc.array(day, { maxLength: 3 }), { nil: undefined }),
        })
        .map(({ date, attempt: by, days, ...more }) => ({
          ...more,
          table: 'things',
          key: { org, site, date },
          run: runOf(by),
          prefix: partitionPrefix({ schema: 'edx', name: 'things', kind }, { org, site, date }, by),
          ...(days && { days }),
        }));
    const pointers = fc.record({ kind: fc.constantFrom('daily', 'snapshot'), org: part, site: part }).chain((place) => {
      const one = shown(place.kind as 'daily' | 'snapshot', place.org, place.site);
      return fc.tuple(one, fc.option(one), fc.option(fc.constant('2025-03-03T00:00:00.000Z')));
    });
    fc.assert(
      fc.property(pointers, ([now, previous, rolledBackAt]) => {
        const pointer: Pointer = { ...now, ...(previous && { previous }), ...(rolledBackAt && { rolledBackAt }) };
        const { org, site } = now.key;
        for (const key of [itemKeys.partition('edx', 'things', now.key), itemKeys.current('edx', 'things', org, site)])
          expect(throughRow(key, pointer)).toEqual(pointer);
      }),
      { numRuns: 300 },
    );
  });
});

describe('the keys of items', () => {
  it('say what they are of', () => {
    expect(
      parsePointerKey(itemKeys.partition('edx', 'auth_user', { org: 'o', site: 'edx', date: '2025-01-01' })),
    ).toEqual({ schema: 'edx', table: 'auth_user', org: 'o', site: 'edx', date: '2025-01-01' });
    expect(parsePointerKey(itemKeys.current('edx', 'auth_user', 'o', 'edge'))).toEqual({
      schema: 'edx',
      table: 'auth_user',
      org: 'o',
      site: 'edge',
      date: undefined,
    });
    expect(parseGarbageKey(itemKeys.garbage('tables/a/run-1/'))).toBe('tables/a/run-1/');
    expect(parseModelKey(itemKeys.model('north', 'sessions'))).toEqual({ schema: 'north', name: 'sessions' });
  });

  it('of a kind that this code does not know are refused', () => {
    expect(() => codecOf('novelty/a')).toThrow('an item of the kind novelty, which this version does not know');
  });
});
