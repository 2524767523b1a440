import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { literal } from '../../lambdas/core/engine/sql.ts';
import { bundleCli, type Cli } from '../commands/cli.ts';
import { type TestLake, testLake } from '../ingest/lake.ts';
import { differencesFromQuery, placeOf, typed } from './compare.ts';
import { readLogs } from './delta-log.ts';
import { live } from './life.ts';
import { loggedRows } from './logged-rows.ts';
import { rowsOf, withPlainDuckDb, withQuery } from './rows.ts';

let cli: Cli;
let lake: TestLake;
beforeAll(async () => {
  cli = await bundleCli();
  lake = await testLake();
});
afterAll(async () => {
  await cli.remove();
  await lake.remove();
});

/** Steps after which the catalogue is compared too: a lake without base tables, and one with them that has moved. */
const WITH_CATALOGUE = new Set(['a corrected log', 'a log after the move']);

/** How the catalogue for DuckDB differs from what `query` shows: all relations, views and those of the lake itself too. */
async function wrongInCatalogue(folder: string): Promise<readonly string[]> {
  const wrong: string[] = [];
  await withPlainDuckDb(async (plain) => {
    await plain.run(`set file_search_path = ${literal(folder)}`);
    await plain.run(await readFile(join(folder, 'catalogue.sql'), 'utf8'));
    await withQuery(
      folder,
      ({ schema }) => schema !== 'timeback',
      async (relations, connection) => {
        for (const relation of relations) {
          const place = placeOf(relation);
          const columns = typed(relation);
          const should = await rowsOf(connection, columns, place);
          const is = await rowsOf(plain, columns, place).catch((error: Error) => error.message);
          if (JSON.stringify(is) !== JSON.stringify(should)) wrong.push(`${place}: ${JSON.stringify(is)}`);
        }
      },
    );
  });
  return wrong;
}

it('through the life of a lake its Delta logs and its catalogue show what query shows', async () => {
  const found: Record<string, readonly string[]> = {};
  const steps: string[] = [];
  let commits = 0;
  const look = async (step: string, folder: string) => {
    steps.push(step);
    const wrong = await withPlainDuckDb((connection) =>
      differencesFromQuery(folder, (table, columns) => loggedRows(connection, table, columns)),
    );
    const all = [...wrong, ...(WITH_CATALOGUE.has(step) ? await wrongInCatalogue(folder) : [])];
    if (all.length > 0) found[step] = all;
    commits = [...(await readLogs(folder)).values()].reduce((sum, log) => sum + log.commits, 0);
  };
  const last = await live({ cli, lake, movedInto: 'another place%20', look });
  expect(found).toEqual({});
  expect(steps).toHaveLength(8);

  const { stdout } = await cli.run(['status', '--json', '--lake', last.folder]);
  expect((JSON.parse(stdout) as { behind: unknown }).behind).toEqual([]);

  // What has nothing to do commits nothing.
  const before = commits;
  await last.ingest();
  await last.look('nothing new');
  expect(commits).toBe(before);
});
