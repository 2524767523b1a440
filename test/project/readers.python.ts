import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { bundleCli, type Cli, FIXTURES } from '../commands/cli.ts';
import { CURRENT, events, logKey, logOf } from '../ingest/deliveries.ts';
import { type TestLake, testLake } from '../ingest/lake.ts';
import { differencesFromQuery } from './compare.ts';
import { live } from './life.ts';
import { type PythonReader, READERS, startReader } from './python.ts';
import type { Rows } from './rows.ts';

const python = inject('python');
const run = promisify(execFile);
const SCRIPT = fileURLToPath(new URL('documented_line.py', import.meta.url));

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

  it('run the lines of docs/analysis.md as they are there, and lose no digit of an id', async () => {
    const lake = await newLake();
    const line = (user: string) => `{"event_type":"a","time":"2025-03-02T08:00:00Z","context":{"user_id":${user}}}`;
    await lake.put(logKey('2025-03-02'), [await logOf(['9007199254740993', 'null', '7'].map(line), CURRENT)]);
    const { code } = await cli.run(['ingest', lake.folder, '--lake', lake.lakeFolder, '--key', FIXTURES.key]);
    expect(code).toBe(0);

    const page = await readFile(new URL('../../docs/analysis.md', import.meta.url), 'utf8');
    const lines = [...page.matchAll(/^\| (?<tool>[^|]+) \| `(?<code>(?:pl|DeltaTable|duckdb)\b.*)` \|$/gm)];
    expect(lines.map(({ groups }) => groups?.tool)).toEqual([
      'polars',
      'pandas',
      'pandas, by polars',
      'DuckDB in Python',
    ]);
    for (const { groups: { tool = '', code: written = '' } = {} } of lines) {
      const { stdout } = await run(python ?? '', [SCRIPT, written], { cwd: dirname(lake.lakeFolder) });
      const greatest = tool.startsWith('DuckDB') ? null : '9007199254740993';
      expect([tool, JSON.parse(stdout)]).toEqual([tool, { rows: 3, greatest }]);
    }
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
