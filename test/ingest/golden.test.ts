import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fixtureLake } from './fixtures.ts';
import type { Row, TestLake } from './lake.ts';

const GOLDEN = fileURLToPath(new URL('../golden', import.meta.url));
/** Differ from one ingest to the next. */
const VOLATILE = ['_run', 'published_at'];

let lake: TestLake;

beforeAll(async () => {
  lake = await fixtureLake();
});
afterAll(() => lake.remove());

/** Rows of a golden file: a line of `of` has what the rows behind it share, and a column that a row lacks is null. */
function golden(relation: string): readonly Row[] {
  const lines = readFileSync(`${GOLDEN}/${relation}.jsonl`, 'utf8').trimEnd().split('\n');
  const rows: Row[] = [];
  let shared: Row = {};
  for (const line of lines.map((text) => JSON.parse(text) as Row | { readonly of: Row })) {
    if (isShared(line)) shared = line.of;
    else rows.push({ ...shared, ...line });
  }
  return rows;
}

const isShared = (line: Row | { readonly of: Row }): line is { readonly of: Row } => 'of' in line;

/** Without what golden rows leave out, in an order of their own. */
function comparable(rows: readonly Row[]): readonly Row[] {
  const plain = rows.map((row) =>
    Object.fromEntries(
      Object.entries(row)
        .filter(([name, value]) => value !== null && !VOLATILE.includes(name))
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    ),
  );
  return plain.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

describe('what the fixtures deliver lands as it was written down by hand', () => {
  const relations = readdirSync(GOLDEN).map((file) => file.replace(/\.jsonl$/, ''));
  it.each(relations)('%s', async (relation) => {
    const rows = await lake.rows(`select * from ${relation}`);
    expect(comparable(rows)).toEqual(comparable(golden(relation)));
  });

  it('no other table has a row', async () => {
    const filled = await lake.values(
      `select distinct 'edx.' || table_name from lake.units where rows_written > 0 and state = 'PUBLISHED' order by 1`,
    );
    expect(filled).toEqual(relations.filter((relation) => relation.startsWith('edx.')).sort());
  });
});
