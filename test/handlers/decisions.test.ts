import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { environment as convert } from '../../lambdas/convert-unit/env.ts';
import { executionName } from '../../lambdas/core/aws/executions.ts';
import { FUNCTION_SIZES } from '../../lambdas/core/aws/function-sizes.ts';
import { parseVariables } from '../../lambdas/core/aws/lambda.ts';
import { engineMiB } from '../../lambdas/core/aws/workspace.ts';
import { GLUE_DATABASES, GLUE_TABLES, GLUE_VIEWS } from '../../lambdas/core/catalogue/glue-tables.ts';
import { OBJECT_STATES } from '../../lambdas/core/lake/items.ts';
import { nextAttempt } from '../../lambdas/receive-object/attempts.ts';
import { environment as receiveVariables } from '../../lambdas/receive-object/env.ts';
import { messagesIn } from '../../lambdas/receive-object/messages.ts';
import { rangesOf } from '../../lambdas/sync-provider/copy.ts';
import { copiesBy, decide } from '../../lambdas/sync-provider/due.ts';
import { environment as syncVariables } from '../../lambdas/sync-provider/env.ts';
import { askedEvent, createdEvent, endedEvent } from './world.ts';

describe('the name of an execution', () => {
  it('has the first 60 digits of the hash of bucket, key and version, and the attempt', () => {
    const version = { object: 'edx-course-data/lakeview/a b/ü.gpg', version: 'v.1' };
    const hash = createHash('sha256').update('edx-course-data\nlakeview/a b/ü.gpg\nv.1').digest('hex');
    expect(executionName(version, 12)).toBe(`${hash.slice(0, 60)}-12`);
  });

  it('tells all versions apart, and is one that Step Functions takes', () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(text, text, text, fc.nat(), (object, version, other, attempt) => {
        const name = executionName({ object, version }, attempt);
        expect(name).toMatch(/^[0-9a-f]{60}-\d+$/);
        expect(name.length).toBeLessThanOrEqual(80);
        if (other !== version) expect(executionName({ object, version: other }, attempt)).not.toBe(name);
      }),
    );
  });
});

it('the next attempt: the first, the same while it was never started, none while it runs, else one more', () => {
  for (const status of ['running', 'closed', undefined] as const) {
    expect(nextAttempt(undefined, status)).toBe(0);
    for (const last of [undefined, 0, 1, 7]) {
      for (const state of OBJECT_STATES) {
        const count = last ?? 0;
        const open = { running: undefined, closed: count + 1, unknown: count }[status ?? 'unknown'];
        expect(nextAttempt({ state, attempt: last }, status)).toBe(state === 'RECEIVED' ? open : count + 1);
      }
    }
  }
});

describe('a message', () => {
  it('of EventBridge has the key as it is, and what the event says of the object', () => {
    const key = 'a+b%20c d/ü';
    expect(messagesIn(createdEvent(key, 'bucket', { 'version-id': 'v1' }))).toEqual([
      { kind: 'object', bucket: 'bucket', key, seen: { version: 'v1', size: 5, time: '2025-03-03T04:05:06Z' } },
    ]);
    expect(messagesIn(createdEvent(key))).toMatchObject([{ seen: { version: 'b1946ac92492d2347c6235b4d2611184' } }]);
  });

  it('that asks for an object says what of the known is tried again', () => {
    expect(messagesIn(askedEvent('a', { quarantined: true }))).toEqual([
      { kind: 'object', bucket: 'orgx-landing', key: 'a', again: { quarantined: true } },
    ]);
  });

  it('of a deletion, a test or an execution that went well asks for nothing', () => {
    const deleted = createdEvent('a').replace('Object Created', 'Object Deleted');
    for (const body of [deleted, '{"Service":"Amazon S3","Event":"s3:TestEvent"}', endedEvent('SUCCEEDED', '{}')]) {
      expect(messagesIn(body)).toMatchObject([{ kind: 'nothing' }]);
    }
  });

  it('that is none of these is refused with what is expected, and not quoted', () => {
    for (const body of ['', 'secret text', '[]', 'null', '{"source":"aws.s3"}', endedEvent('FAILED', '{"work":{}}')]) {
      expect(() => messagesIn(body)).toThrow();
      expect(() => messagesIn(body)).not.toThrow('secret text');
    }
  });
});

describe('the sync', () => {
  const HOUR = 3_600_000;
  const modified = new Date('2025-03-02T10:00:00Z');

  it('copies what has no copy of the same size that is as new, wherever the copy is known from', () => {
    for (const size of [4, 5]) {
      for (const hours of [-1, 0, 1]) {
        const time = modified.getTime() + hours * HOUR;
        const landed = copiesBy([{ object: 'b/k', size, modified: time }], []);
        const recorded = copiesBy([], [{ object: 'b/k', bytes: size, modified: time }]);
        const copy = size !== 5 || hours < 0;
        for (const copies of [landed, recorded]) {
          expect(decide({ size: 5, modified }, undefined, undefined, copies.get('b/k') ?? []).copy).toBe(copy);
          expect(decide({ size: 5, modified }, undefined, undefined, copies.get('b/other') ?? []).copy).toBe(true);
        }
      }
    }
  });

  it('begins at a day, by the date of the delivery, else by the time of the object', () => {
    for (const [date, from, copy] of [
      ['2025-03-01', '2025-03-02', false],
      ['2025-03-02', '2025-03-02', true],
      [undefined, '2025-03-02', true],
      [undefined, '2025-03-03', false],
      ['2020-01-01', undefined, true],
    ] as const) {
      expect(decide({ size: 5, modified }, date === undefined ? undefined : { date }, from, []).copy).toBe(copy);
    }
  });

  it('copies in ranges that are the whole object, without a gap, and no more than S3 takes', () => {
    fc.assert(
      fc.property(fc.nat(100_000), fc.integer({ min: 1, max: 5000 }), (size, part) => {
        const ranges = rangesOf(size, part);
        expect(ranges.length).toBeLessThanOrEqual(10_000);
        expect(ranges.reduce((at, { start, end }) => (start === at && end > start ? end : Number.NaN), 0)).toBe(size);
      }),
    );
    expect(rangesOf(5 * 2 ** 40).length).toBeLessThanOrEqual(10_000);
  });
});

describe('the environment of a function', () => {
  const good = {
    LAKE: 's3://orgx-lake/',
    LANDING: 'orgx-landing',
    KEYS_SECRET_ARN: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:keys',
    MACHINE_ARN: 'arn:aws-us-gov:states:us-gov-west-1:123456789012:stateMachine:deliveries',
  };

  it('is read with its defaults', () => {
    expect(parseVariables(receiveVariables, good)).toEqual({ ...good, IMPORTED: [] });
    expect(parseVariables(receiveVariables, { ...good, IMPORTED: 'one-bucket,two-bucket' }).IMPORTED).toHaveLength(2);
    const SOURCES = '[{"bucket":"edx-course-data","prefixes":["orgx/"],"from":"2024-01-01"}]';
    expect(parseVariables(syncVariables, { ...good, SOURCES }).SOURCES).toEqual(JSON.parse(SOURCES));
  });

  it('that is wrong is refused with the name of the variable and what is expected', () => {
    expect(() => parseVariables(convert, { ...good, LAKE: 'orgx-lake' })).toThrow(
      'LAKE: expected s3://bucket/ of the lake',
    );
    expect(() => parseVariables(receiveVariables, { ...good, IMPORTED: 'A b' })).toThrow('IMPORTED');
    for (const SOURCES of ['', '{}', '[{"bucket":"edx-course-data","prefixes":[]}]', '[{"bucket":"b","prefix":"a"}]']) {
      expect(() => parseVariables(syncVariables, { ...good, SOURCES })).toThrow('SOURCES');
    }
  });
});

it('the engine of each function leaves room for the rest of its process', () => {
  for (const { memoryMiB } of Object.values(FUNCTION_SIZES)) {
    expect(engineMiB(memoryMiB)).toBeGreaterThanOrEqual(128);
    expect(engineMiB(memoryMiB)).toBeLessThanOrEqual(memoryMiB / 2);
  }
});

describe('the Glue catalogue as data', () => {
  it('has names, comments and descriptions that Glue takes, and no two of one name', () => {
    const all = [...GLUE_TABLES, ...GLUE_VIEWS];
    expect(new Set(all.map(({ database, name }) => `${database}.${name}`)).size).toBe(all.length);
    expect(new Set(all.map(({ database }) => database))).toEqual(new Set(GLUE_DATABASES.map(({ name }) => name)));
    for (const { name, description, columns } of all) {
      expect(name).toMatch(/^[a-z][a-z0-9_]*$/);
      expect(Buffer.byteLength(description)).toBeLessThanOrEqual(2048);
      for (const column of columns) {
        expect(column.name).toMatch(/^[a-z_][a-z0-9_]*$/);
        expect(Buffer.byteLength(column.comment)).toBeLessThanOrEqual(255);
        expect(column.comment).toMatch(/^[^\n\r]+$/);
        expect(column.type).toMatch(/^(?:string|bigint|double|boolean|date|timestamp|decimal\(\d+,\d+\))$/);
      }
    }
  });

  it('has text as partition keys, of which no file has a column', () => {
    for (const { partitionKeys, columns, folder } of GLUE_TABLES) {
      expect(partitionKeys.length).toBeGreaterThan(0);
      expect(partitionKeys.map(({ type }) => type)).toEqual(partitionKeys.map(() => 'string'));
      const names = new Set(columns.map(({ name }) => name));
      expect(partitionKeys.filter(({ name }) => names.has(name))).toEqual([]);
      expect(folder).toMatch(/^tables\/.*\/$/);
    }
  });

  it('has views whose text names the databases of the installation', () => {
    for (const { select } of GLUE_VIEWS) expect(select((name) => `orgx_${name}`)).toMatch(/ from orgx_lake\.\w+/);
  });
});
