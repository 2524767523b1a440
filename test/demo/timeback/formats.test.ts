import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { expect, it } from 'vitest';
import { fileOf } from '../../../bin/demo/timeback/formats.ts';
import { definitionOf, type Ending, type Row } from '../../../bin/demo/timeback/table.ts';
import { deliveredColumns } from '../../../lambdas/core/definitions/table.ts';

const table = definitionOf('insights_recommendation');
const rows: readonly Row[] = [
  {
    id: 'a',
    title: '',
    content: 'one,\n"two"',
    generated_at: Date.UTC(2025, 2, 3, 14, 5, 0, 120),
    source_system: 'manual',
  },
];

async function bytesOf(ending: Ending): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of fileOf(ending, table, rows)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

it('writes CSV as COPY does: null is nothing, the empty text is in quotes, quotes are doubled', async () => {
  const [header, ...lines] = (await bytesOf('csv')).toString().split('\n');
  expect(header).toMatch(/^id,user_id,type,source,source_reference_id,/);
  expect(lines.join('\n')).toBe('a,,,manual,,"",,"one,\n""two""",2025-03-03 14:05:00.120+00,,,,\n');
  expect(gunzipSync(await bytesOf('csv.gz'))).toEqual(await bytesOf('csv'));
});

it('writes JSON as row_to_json does, with every name on every line', async () => {
  const text = (await bytesOf('jsonl')).toString();
  expect(text).toMatch(/\}\n$/);
  const row = JSON.parse(text);
  expect(Object.keys(row)).toHaveLength(deliveredColumns(table).length);
  expect(row).toMatchObject({
    source: 'manual',
    user_id: null,
    title: '',
    generated_at: '2025-03-03T14:05:00.120+00:00',
  });
});

it('writes Parquet with the types of the columns', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tbl-'));
  const file = join(folder, 'rows.parquet');
  await writeFile(file, await bytesOf('parquet'));
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const read = await connection.runAndReadAll(
    `select id, source, title, user_id, content, epoch_ms(generated_at), typeof(generated_at) from '${file}'`,
  );
  expect(read.getRows()).toEqual([
    [
      'a',
      'manual',
      '',
      null,
      'one,\n"two"',
      BigInt(Date.UTC(2025, 2, 3, 14, 5, 0, 120)),
      expect.stringMatching('TIMESTAMP'),
    ],
  ]);
  connection.closeSync();
  instance.closeSync();
  await rm(folder, { recursive: true });
});
