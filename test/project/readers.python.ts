import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { bundleCli, type Cli, FIXTURES } from '../commands/cli.ts';
import { CURRENT, events, logKey, logOf } from '../ingest/deliveries.ts';
import { type TestLake, testLake } from '../ingest/lake.ts';
import { differencesFromQuery } from './compare.ts';
import { live } from './life.ts';
import { type PythonReader, READERS, startReader } from './python.ts';
import type { Rows } from './rows.ts';

const python = inject('python');

describe.skipIf(python === null)('readers of Delta tables', () => {
  let cli: Cli;
  let reader: PythonReader;
  const lakes: TestLake[] = [];
  const newLake = async () => {
    const lake = await testLake();
    lakes.push(lake);
    return lake;
  };
  beforeAll(async () => {
    cli = await bundleCli();
    reader = startReader(python ?? '');
  });
  afterAll(async () => {
    reader.close();
    await cli.remove();
    await Promise.all(lakes.map((lake) => lake.remove()));
  });

  it('see through the life of a lake what query shows', async () => {
    const found: Record<string, readonly string[]> = {};
    const look = async (step: string, folder: string) => {
      for (const name of READERS) {
        const wrong = await differencesFromQuery(folder, async (table, columns) => {
          const names = columns.map((column) => column.name);
          const answer = await reader.ask<Rows & { error?: string }>({
            reader: name,
            folder: join(folder, table.folder),
            columns: names,
          });
          if (answer.error) throw new Error(`${name} ${table.name}: ${answer.error}`);
          return answer;
        });
        if (wrong.length > 0) found[`${name}: ${step}`] = wrong;
      }
    };
    // polars 2.1.0 does not find the files of a table below a folder with a blank in its name.
    await live({ cli, lake: await newLake(), movedInto: 'another-place', look });
    expect(found).toEqual({});
  });

  it.each(READERS)('%s meets only whole states while a log is corrected again and again', async (name) => {
    const lake = await newLake();
    const deliver = async (count: number) => {
      await lake.put(logKey('2025-03-02'), [await logOf(events(count), CURRENT)], `2025-03-03T00:00:${10 + count}Z`);
      const { code, stderr } = await cli.run(['ingest', lake.folder, '--lake', lake.lakeFolder, '--key', FIXTURES.key]);
      expect([code, stderr.includes('not brought up')]).toEqual([0, false]);
    };
    await deliver(1);
    const watching = reader.ask<{ seen: number[]; reads: number; error?: string }>({
      reader: name,
      folder: join(lake.lakeFolder, 'tables/edx/events'),
      columns: ['event_type'],
      seconds: 12,
    });
    const counts = [1, 2, 3, 4, 5, 6, 7];
    for (const count of counts.slice(1)) await deliver(count);
    const { seen, reads, error } = await watching;
    expect(error).toBeUndefined();
    expect(seen).toEqual(counts.filter((count) => seen.includes(count)));
    expect(seen.length).toBeGreaterThan(1);
    expect(reads).toBeGreaterThan(seen.length);
  });
});
