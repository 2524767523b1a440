import type { ColumnDefinition, TableDefinition } from '../../lambdas/core/definitions/table.ts';
import type { ColumnType } from '../../lambdas/core/definitions/types.ts';
import { timebackExport } from '../../lambdas/core/feeds/timeback/feed.ts';
import { ENDINGS, tableKey } from '../../lambdas/core/feeds/timeback/keys.ts';
import { parseSettings } from '../../lambdas/core/settings.ts';

/** File of the guide, below docs. */
export const EXPORT_GUIDE = 'timeback-export.md';

/** PostgreSQL type that a column may have; a type that reads as the same text does as well. */
const POSTGRES: Readonly<Record<ColumnType, string>> = {
  varchar: 'text',
  bigint: 'bigint',
  double: 'double precision',
  decimal: 'numeric',
  numeric: 'numeric',
  boolean: 'boolean',
  date: 'date',
  timestamp: 'timestamp',
  // Computed, never delivered.
  microseconds: 'bigint',
};

/** The name of a column in the platform's own database. */
export const deliveredName = ({ name, aliases }: Pick<ColumnDefinition, 'name' | 'aliases'>) => aliases?.[0] ?? name;

/** The table with the columns that are delivered, without those that are computed from them. */
const delivered = (table: TableDefinition): TableDefinition => ({
  ...table,
  columns: table.columns.filter(({ microsecondsOf }) => microsecondsOf === undefined),
});

/** The statement of psql that writes one table as CSV. */
export function copyStatement({ name, columns }: TableDefinition, date: string): string {
  const names = columns.map((column) => `"${deliveredName(column)}"`).join(', ');
  return `\\copy (select ${names} from public.${name}) to '${tableKey(name, date, 'csv')}' with (format csv, header)`;
}

/** The argument of RDS's `--export-only` for one table. */
export const exportOnly = ({ name }: Pick<TableDefinition, 'name'>) => `DATABASE.public.${name}`;

/** The guide for whoever makes the export, as Markdown. */
export function exportGuide(bucket: string): string {
  const { everyDays } = timebackExport;
  const tables = timebackExport.tables.map(delivered);
  const { drop } = parseSettings({}, 'the defaults').extra;
  return `# How to export the TimeBack database

Generated from the definitions: change those, then run \`npm run docs -- --format markdown\`.

timeback-lake reads ${tables.length} tables of the platform's own database. An export holds each of them whole, as a full snapshot. There
are two ways to make one: files by table, or an RDS snapshot export. Both need read access to the database and nothing else.

## Files by table

Put one file a table into the bucket \`${bucket}\` (or a folder of that name), below a folder with the date of the snapshot:
\`${tableKey('one_roster_user', '2026-09-01', 'csv')}\`. The endings are ${ENDINGS.map((ending) => `\`.${ending}\``).join(', ')}. The key may
have any prefix. These statements of psql write all tables as CSV; run them in one transaction, so that all tables are of one
moment, and replace the date:

\`\`\`sql
begin transaction isolation level repeatable read read only;
${tables.map((table) => copyStatement(table, '2026-09-01')).join('\n')}
commit;
\`\`\`

Make the folder first (\`mkdir -p 2026-09-01\`). Leave a column out when the database does not have it. In CSV, an empty field without
quotes is null and \`""\` is the empty text, as \`\\copy\` writes them. Times may have any offset, booleans may be \`t\` or \`true\`. JSON
lines (\`row_to_json\`) and Parquet with its own types are read too.

## RDS snapshot export

RDS writes a snapshot to S3 as Parquet. \`--export-only\` limits it to the tables that are read, so that the rest of the database
never leaves it. Replace what is in capitals; the date in the name is the date of the snapshot:

\`\`\`sh
aws rds start-export-task \\
  --export-task-identifier timeback-2026-09-01 \\
  --source-arn SNAPSHOT_ARN \\
  --s3-bucket-name ${bucket} \\
  --iam-role-arn ROLE_ARN \\
  --kms-key-id KEY_ARN \\
  --export-only \\
${tables.map((table) => `    ${exportOnly(table)}`).join(' \\\n')}
\`\`\`

A table counts once each of its folders has its \`_SUCCESS\`. RDS exports whole tables: a column such as a password hash is in the
files on S3, whatever is dropped later. To keep it out of S3 too, use files by table.

## What arrives when

- An export is due every ${everyDays === 1 ? 'day' : `${everyDays} days`}; \`status\` shows when the next one is overdue.
- Each table becomes visible by itself, as soon as its file is ingested; those of one database are of one moment only when the export
  was made so. \`refresh\` then builds from what is visible.
- A table that the newest date lacks stays as it was; \`ingest\` names it as SHRANK and ends with exit code 3, \`status\` and \`check\`
  list it until it comes. When it holds nothing any more, export it without rows and take it with \`redrive --accept\`; when it is
  not exported any more, name it in the setting \`shrink.except\`.
- The same table of the same date in another format is the same delivery. Of two versions of one file the later one counts. A
  snapshot with an older date goes into the history and never becomes current.

## Columns beyond the list

- A column that no table below has is kept as JSON in the column \`extra\` of its table, which no view reads.
- Not kept are columns whose names the setting \`extra.drop\` matches. Its default is ${drop.map((pattern) => `\`${pattern}\``).join(', ')}; \`*\` stands for any
  text and case does not matter. The warning of the delivery says how many were dropped, never their names. The text of a rejected
  record is left out as well when it can hold such a column. An own list replaces the default, so repeat what you want to keep of it:
  \`"extra": { "drop": ["*password*", "*secret*", "*token*", "*ssn*"] }\`.
- The setting acts when a delivery is converted. What was converted before it keeps its columns until a newer snapshot of the table has
  replaced it and the history (\`snapshots.keep\`) no longer holds it; \`ingest --reconvert\` removes them from the deliveries that it is
  given, and \`refresh\` follows.
- A column of the list that an export lacks is null in every row, with a warning. Without a column of the key, marked below, the file
  is quarantined and the table stays as it was.

## The tables

${tables.map(tableOf).join('\n\n')}
`;
}

function tableOf({ name, grain, key, columns }: TableDefinition): string {
  const rows = columns.map((column) => {
    const marks = [...(key.includes(column.name) ? ['key'] : []), ...(column.optional ? ['may be missing'] : [])];
    const called = deliveredName(column) === column.name ? '' : ` (here \`${column.name}\`)`;
    return `| \`${deliveredName(column)}\`${called} | ${POSTGRES[column.type]} | ${marks.join(', ')} |`;
  });
  return [
    `### ${name}`,
    `${grain} [All about it](tables/timeback_export.${name}.md).`,
    ['| column | type | |', '| --- | --- | --- |', ...rows].join('\n'),
  ].join('\n\n');
}
