import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  IMPOSSIBLE,
  parseDate,
  parseInstant,
  parseInstantMicroseconds,
  parseMicroseconds,
  parseTimestamp,
} from '../../lambdas/core/decode/times.ts';
import { isMalformed, parseValue } from '../../lambdas/core/decode/values.ts';
import { TYPES } from '../../lambdas/core/definitions/types.ts';

// Hostile values of every type are in hostile.ts.
describe('values', () => {
  it('takes every integer of 64 bits and none beyond', () => {
    const limit = 2n ** 63n;
    fc.assert(
      fc.property(fc.bigInt({ min: -4n * limit, max: 4n * limit }), fc.nat(30), (value, zeros) => {
        const text = value.toString().replace(/\d/, (digit) => '0'.repeat(zeros) + digit);
        const inside = value >= -limit && value < limit;
        const parsed = parseValue('bigint', text);
        expect(inside ? parsed : isMalformed(parsed)).toBe(inside ? value : true);
      }),
    );
  });

  it('takes every finite double as JavaScript writes it', () => {
    fc.assert(
      fc.property(fc.double({ noDefaultInfinity: true, noNaN: true }), (value) => {
        expect(parseValue('double', String(value))).toBe(value === 0 ? 0 : value);
      }),
    );
  });

  it('has a rule for NULL and for no text in every type', () => {
    for (const type of Object.keys(TYPES) as (keyof typeof TYPES)[]) {
      expect(parseValue(type, 'NULL')).toBe(null);
      expect(parseValue(type, '')).toBe(type === 'varchar' ? '' : null);
    }
  });

  it('stays fast on text made to slow it down', () => {
    const long = `${'0'.repeat(1_000_000)}x`;
    expect(isMalformed(parseValue('bigint', long))).toBe(true);
    expect(isMalformed(parseValue('double', long))).toBe(true);
    expect(isMalformed(parseValue('bigint', '9'.repeat(1_000_000)))).toBe(true);
  });
});

describe('times', () => {
  const instants = fc.date({
    min: new Date('0001-01-01T00:00:00Z'),
    max: new Date('9999-12-31T23:59:59.999Z'),
    noInvalidDate: true,
  });

  it('agrees with the engine on every date and time that exists', () => {
    fc.assert(
      fc.property(instants, fc.stringMatching(/^[0-9]{0,4}$/), (instant, finer) => {
        const iso = instant.toISOString();
        expect(parseDate(iso.slice(0, 10))).toBe(Math.floor(instant.getTime() / 86_400_000));
        expect(parseTimestamp(iso)).toBe(instant.getTime());
        expect(parseTimestamp(iso.replace('T', ' ').replace('Z', finer))).toBe(instant.getTime());
      }),
    );
  });

  it('fault 61: keeps the microseconds of every time, cut toward the earlier one', () => {
    fc.assert(
      fc.property(
        instants,
        fc.stringMatching(/^[0-9]{0,9}$/),
        fc.integer({ min: -720, max: 720 }),
        (instant, finer, zone) => {
          const us = BigInt(instant.getTime()) * 1000n + BigInt(finer.slice(0, 3).padEnd(3, '0'));
          const iso = instant.toISOString().replace('Z', finer);
          const [hours, minutes] = [Math.floor(Math.abs(zone) / 60), Math.abs(zone) % 60];
          const offset = `${zone < 0 ? '-' : '+'}${String(hours).padStart(2, '0')}:${String(minutes).padStart(2, '0')}`;
          expect(parseMicroseconds(iso)).toBe(us);
          // An offset can lead out of the years 1 to 9999.
          const moved = us - BigInt(zone) * 60_000_000n;
          const year = new Date(Number(moved / 1000n)).getUTCFullYear();
          expect(parseMicroseconds(`${iso}${offset}`)).toBe(year >= 1 && year <= 9999 ? moved : IMPOSSIBLE);
          expect(parseInstantMicroseconds(iso)).toBe(us);
        },
      ),
    );
  });

  it('fault 61: keeps the microseconds at every place of a second', () => {
    for (let us = 0n; us < 1_000_000n; us += 1n + (us % 7n) * 11n) {
      const fraction = String(us).padStart(6, '0');
      expect(parseMicroseconds(`1969-12-31 23:59:59.${fraction}`)).toBe(us - 1_000_000n);
      expect(parseInstantMicroseconds(`1375000000.${fraction}`)).toBe(1_375_000_000_000_000n + us);
    }
  });

  it.each([
    ['-0.0000001', -1n],
    ['-1.5', -1_500_000n],
    ['1375000000.1239999', 1_375_000_000_123_999n],
    ['1375000000123.4567', 1_375_000_000_123_456n],
    ['1375000000123456', IMPOSSIBLE],
    ['2021-02-30 00:00:00.5', IMPOSSIBLE],
    ['yesterday', undefined],
  ])('fault 61: reads the instant %s in microseconds', (text, expected) => {
    expect(parseInstantMicroseconds(text)).toBe(expected);
  });

  it('knows exactly the days of the calendar', () => {
    for (const year of ['0001', '0100', '1900', '2000', '2023', '2024', '9999']) {
      for (let month = 1; month <= 13; month++) {
        for (let day = 0; day <= 32; day++) {
          const text = `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
          const instant = new Date(`${text}T00:00:00Z`);
          const exists = !Number.isNaN(instant.getTime()) && instant.toISOString().startsWith(text);
          expect([text, parseDate(text)]).toEqual([text, exists ? instant.getTime() / 86_400_000 : IMPOSSIBLE]);
        }
      }
    }
  });

  it.each([
    ['2021-01-01 05:30:00+05:30', Date.UTC(2021, 0, 1)],
    ['2020-12-31T19:00:00-0500', Date.UTC(2021, 0, 1)],
    ['2021-01-01T01:00:00.5+01', Date.UTC(2021, 0, 1) + 500],
    ['2021-01-01T00:00:00+24:00', IMPOSSIBLE],
    ['2021-01-01T00:00:00,5', undefined],
    ['2021-01-01t00:00:00z', undefined],
    ['2021-01-01  00:00:00', undefined],
    ['2021-01-01 00:00:00.', undefined],
    ['', undefined],
  ])('reads %s', (text, expected) => {
    expect(parseTimestamp(text)).toBe(expected);
  });

  it.each([
    ['1375000000', 1_375_000_000_000],
    ['1375000000.123', 1_375_000_000_123],
    ['1375000000.1239999999', 1_375_000_000_123],
    ['-0.0001', -1],
    ['-1.5', -1500],
    ['0', 0],
    ['-0', 0],
    ['100000000000', 100_000_000_000_000],
    ['100000000001', 100_000_000_001],
    ['1375000000123', 1_375_000_000_123],
    ['1375000000123.9', 1_375_000_000_123],
    ['1375000000123456', IMPOSSIBLE],
    ['2014-01-01T00:00:00.123456+00:00', Date.UTC(2014, 0, 1) + 123],
    ['1e9', undefined],
    ['yesterday', undefined],
  ])('reads the instant %s', (text, expected) => {
    expect(parseInstant(text)).toBe(expected);
  });
});
