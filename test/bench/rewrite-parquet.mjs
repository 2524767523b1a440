// Reads Parquet and writes it again, table by table, as DuckDB does by itself:
//   node rewrite-parquet.mjs TABLES.json FOLDER     with TABLES.json as [{ "name": "t", "files": ["..."] }]
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';

const [tables, folder] = process.argv.slice(2);
const instance = await DuckDBInstance.create();
const connection = await instance.connect();
const literal = (text) => `'${text.replaceAll("'", "''")}'`;
for (const { name, files } of JSON.parse(await readFile(tables, 'utf8'))) {
  const source = `read_parquet([${files.map(literal)}], hive_partitioning = false)`;
  const target = literal(join(folder, `${name}.parquet`));
  await connection.run(`copy (select * from ${source}) to ${target} (format parquet, compression zstd)`);
}
connection.closeSync();
instance.closeSync();
