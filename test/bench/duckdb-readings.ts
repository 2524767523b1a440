import { createReadStream, createWriteStream } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { TableDefinition } from '../../lambdas/core/definitions/table.ts';
import { TYPES } from '../../lambdas/core/definitions/types.ts';
import { identifier, literal } from '../../lambdas/core/engine/sql.ts';

// How DuckDB alone reads the plain text of deliveries.

/** The columns of edx.events that one expression each can make; `block_id`, which needs rules, is left out. */
export function selectEvents(file: string): string {
  const texts = [
    'username', 'event_type', 'event_source', 'name', 'page', 'session', 'ip', 'host', 'agent', 'accept_language', 'referer',
    'event', 'context',
  ]; // biome-ignore format: a list of words reads best in rows
  const columns = ['time', ...texts].map((name) => `${name}: 'VARCHAR'`).join(', ');
  const member = (name: string, type: string) => `cast(payload ->> '${name}' as ${type}) as ${name}`;
  return `
    with lines as (
      select *, case when json_valid(event) then event end as payload
      from read_json(${literal(file)}, format = 'newline_delimited', columns = {${columns}})
    )
    select
      cast(cast("time" as timestamptz) as timestamp_ms) as event_time,
      cast(cast(context ->> 'received_at' as timestamptz) as timestamp_ms) as received_at,
      cast(context ->> 'user_id' as bigint) as user_id, context ->> 'org_id' as org_id,
      context ->> 'course_id' as course_id, context ->> 'path' as path,
      ${member('problem_id', 'varchar')}, ${member('attempts', 'bigint')}, ${member('grade', 'double')},
      ${member('max_grade', 'double')}, ${member('success', 'varchar')}, ${texts.map(identifier).join(', ')}
    from lines`;
}

/** Files of one table; their header says the order of the columns, the definition the types. */
export async function selectTable({ columns }: TableDefinition, files: readonly string[]): Promise<string> {
  const types = new Map(columns.map(({ name, type }) => [name, TYPES[type].duckdb]));
  const header = (await firstLine(files[0]!)).split('\t');
  const typed = header.map((name) => `${literal(name)}: ${literal(types.get(name) ?? 'VARCHAR')}`).join(', ');
  const list = files.map(literal).join(', ');
  return `select * from read_csv([${list}], auto_detect = false, header = true, delim = '\\t', quote = '', escape = '',
    new_line = '\\n', nullstr = 'NULL', max_line_size = 16000000, columns = {${typed}})`;
}

async function firstLine(file: string): Promise<string> {
  const handle = await open(file);
  try {
    for await (const line of handle.readLines()) return line;
    throw new Error(`${file} has no header`);
  } finally {
    await handle.close();
  }
}

/** Makes one line of each row of courseware_studentmodule: an escaped tab or line end becomes the two letters that it is elsewhere. */
export async function joinLines(file: string): Promise<void> {
  const joined = `${file}.joined`;
  const lines = createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY });
  async function* rows() {
    for await (const line of lines) {
      const isCut = (/\\+$/.exec(line)?.[0].length ?? 0) % 2 === 1;
      yield `${line.replaceAll('\\\t', '\\t')}${isCut ? 'n' : '\n'}`;
    }
  }
  await pipeline(Readable.from(rows()), createWriteStream(joined));
  await rename(joined, file);
}
