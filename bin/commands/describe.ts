import { Command } from 'commander';
import type { Relation, RelationColumn } from '../../lambdas/core/catalogue/relation.ts';
import { TYPES } from '../../lambdas/core/definitions/types.ts';
import { sourcesOf } from '../../sql/lineage.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { findRelation, type OpenLake, openLake } from '../lake.ts';
import { jsonOption, type LakeOptions, lakeOf, lakeOption, readSettings, settingsOption } from '../options.ts';
import { bytes, count, plural } from '../terminal/numbers.ts';
import { writeNotes } from '../terminal/output.ts';
import { textTable } from '../terminal/table.ts';

export function describeCommand(end: (code: ExitCode) => void): Command {
  return new Command('describe')
    .description('what a table holds: grain, columns, types, units, rows; without a name, all tables')
    .argument('[table]', 'for example: edx.events')
    .addOption(lakeOption())
    .addOption(settingsOption())
    .addOption(jsonOption())
    .action(async (name: string | undefined, flags: LakeOptions & { readonly json?: boolean }) => {
      const settings = await readSettings(flags);
      const lake = await openLake(await lakeOf(flags, settings), settings);
      const chosen = name === undefined ? lake.relations : [findRelation(lake, name)];
      const described = await Promise.all(chosen.map(name === undefined ? measured : (one) => counted(lake, one)));
      if (flags.json) for (const one of described) process.stdout.write(`${JSON.stringify(asJson(one))}\n`);
      else process.stdout.write(name === undefined ? overview(described) : described.map(details).join('\n'));
      end(EXIT.done);
    });
}

interface Measured {
  readonly relation: Relation;
  readonly files: number;
  readonly bytes: number | null;
  /** Null where only the files know. */
  readonly rows: number | null;
}

/** A view keeps no rows, so they are counted, as the reader of its schema sees them. */
async function counted(lake: OpenLake, relation: Relation): Promise<Measured> {
  const known = await measured(relation);
  if (!isView(relation)) return known;
  const sql = `select count(*) from ${nameOf(relation)}`;
  const engine = await lake.engineFor(sql);
  try {
    const rows = Number((await engine.connection.runAndReadAll(sql)).getRows()[0]?.[0]);
    writeNotes(lake.notes(sql, rows));
    return { ...known, rows };
  } finally {
    engine.close();
  }
}

const isView = ({ reads }: Relation) => reads !== undefined && reads.length > 0;

async function measured(relation: Relation): Promise<Measured> {
  const files = await relation.files();
  const sum = (values: readonly (number | null)[]) =>
    values.includes(null) ? null : values.reduce<number>((total, value) => total + (value ?? 0), 0);
  return {
    relation,
    files: files.length,
    bytes: isView(relation) ? null : sum(files.map((file) => file.bytes)),
    rows: relation.schema === 'lake' || isView(relation) ? null : sum(files.map((file) => file.rows)),
  };
}

const nameOf = ({ schema, name }: Relation) => `${schema}.${name}`;

function overview(all: readonly Measured[]): string {
  const rows = all.map(({ relation, rows: held, bytes: size }) => [
    nameOf(relation),
    held === null ? '' : count(held),
    size === null ? '' : bytes(size),
    relation.grain,
  ]);
  return [...textTable(['table', 'rows', 'size', 'grain'], rows, [false, true, true]), ''].join('\n');
}

function details({ relation, rows, files, bytes: size }: Measured): string {
  const where = size === null ? '' : ` in ${plural(files, 'file')}, ${bytes(size)}`;
  const held = rows === null ? [] : [`${plural(rows, 'row')}${where}`];
  const columns = relation.columns.map((column) => [
    column.name,
    TYPES[column.type].sql,
    column.nullable ? '' : 'not null',
    column.unit ?? '',
    column.privacy === 'none' ? '' : column.privacy,
  ]);
  const [head = '', rule = '', ...cells] = textTable(['column', 'type', '', 'unit', 'privacy'], columns);
  const indent = ' '.repeat(4);
  // The description follows its column on a line of its own, since it is longer than a cell.
  const described = relation.columns.flatMap((column, i) => [
    cells[i] ?? '',
    ...about(column).map((text) => `${indent}${text}`),
  ]);
  const lines = [head, rule, ...described];
  return [
    nameOf(relation),
    relation.description,
    `grain: ${relation.grain}`,
    ...(relation.key.length > 0 ? [`key:   ${relation.key.join(', ')}`] : []),
    ...held,
    '',
    ...lines,
    '',
  ].join('\n');
}

/** What a column is, and where its values come from. */
function about({ description, from }: RelationColumn): string[] {
  if (from === undefined) return [description];
  if (from.length === 0) return [description, 'made here'];
  const sources = sourcesOf(from).filter((source) => !from.includes(source));
  return [description, `from ${from.join(', ')}${sources.length > 0 ? ` <- ${sources.join(', ')}` : ''}`];
}

function asJson({ relation, files, bytes: size, rows }: Measured) {
  const { schema, name, grain, description, key, columns } = relation;
  const typed = columns.map((column) => ({
    ...column,
    type: TYPES[column.type].sql,
    ...(column.from && { sources: sourcesOf(column.from) }),
  }));
  return { schema, name, grain, description, key, rows, files, bytes: size, columns: typed };
}
