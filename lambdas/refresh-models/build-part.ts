import type { TypedColumn } from '../core/definitions/table.ts';
import type {
  Buckets,
  ModelEngine,
  ReadingEngine,
  Spread,
  StoredFile,
  TextRow,
  WrittenRows,
} from '../core/engine/model-engine.ts';
import { identifier, monthKeyOf } from '../core/engine/sql.ts';
import { type BuiltPart, fingerprint } from '../core/lake/models.ts';
import type { LakePaths } from '../core/lake/paths.ts';
import { LEFT_OUT } from '../core/lake/tables.ts';
import { required } from '../core/required.ts';
import { type Contract, keptRows, leftOutRows, mayBreakRules } from './left-out.ts';

export interface BuildContext {
  readonly paths: LakePaths;
  readonly engine: ModelEngine;
  readonly run: string;
  /** `YYYY-MM-DD`, UTC. */
  readonly asOf: string;
}

/** What is built: a relation of a schema, and the SELECT of rows of it. */
export interface Build {
  readonly schema: string;
  readonly name: string;
  readonly columns: readonly TypedColumn[];
  readonly select: string;
  /** Of what the rows are made from. */
  readonly fingerprint: string;
  /** What the rows must hold to be shown; null where all are. */
  readonly contract: Contract | null;
  /** Tells whether anything asks later if the rows have changed; else their content need not be found. */
  readonly compared: boolean;
}

/** The rows of a part that are shown, what they hold, and those that are left out. */
interface Made {
  readonly shown: WrittenRows;
  /** The same for the same rows in any order: what reads them is then not built again. */
  readonly content: string;
  readonly leftOut: WrittenRows | null;
}

/**
 * Writes a part as a file of the run, which nothing shows yet, or as a file for each of its buckets. Throws when the SELECT
 * has other columns.
 */
export async function buildPart(
  context: BuildContext,
  build: Build,
  key: string,
  buckets: Buckets | null = null,
): Promise<BuiltPart> {
  const spread = buckets === null ? null : { buckets };
  const written = await writeOne(context, build, build.select, spread);
  const found = await look(context, build, written, build.contract);
  return store(context, build, key, await finish(context, build, written, spread, found));
}

/** Writes the rows as a part for each month of the column `by`, as `buildPart` does. */
export async function buildMonthParts(context: BuildContext, build: Build, by: string): Promise<readonly BuiltPart[]> {
  const { columns, select } = build;
  const written = await context.engine.write(select, { name: nameOf(build), columns, spread: { months: by } });
  const parts: BuiltPart[] = [];
  for (const [month, found] of await lookAtMonths(context, build, written, by))
    parts.push(await store(context, build, month.key, await finish(context, build, month, null, found)));
  return parts;
}

const nameOf = ({ schema, name }: Pick<Build, 'schema' | 'name'>) => `${schema}.${name}`;

async function writeOne(
  { engine }: BuildContext,
  build: Build,
  select: string,
  spread: Spread | null,
): Promise<WrittenRows> {
  const written = await engine.write(select, { name: nameOf(build), columns: build.columns, spread });
  return required(written[0], `what was written of ${nameOf(build)}`);
}

/** What a pass over rows that were written tells of them. */
interface Found {
  readonly content: string;
  /** Whether any of them may break a rule; none need. */
  readonly mayBreak: boolean;
}

/**
 * Takes the rows that break a rule of the contract out of what was just written; what stays is written again, spread as before.
 * Mostly no row breaks one, which the pass that finds the content tells too.
 */
async function finish(
  context: BuildContext,
  build: Build,
  written: WrittenRows,
  spread: Spread | null,
  { content, mayBreak }: Found,
): Promise<Made> {
  const { engine, asOf } = context;
  const { contract } = build;
  if (!contract || !mayBreak) return { shown: written, content, leftOut: null };
  const layout = { name: `${nameOf(build)}.left_out`, columns: LEFT_OUT.columns };
  const [leftOut] = await engine.write(leftOutRows(contract, written.relation, asOf), layout);
  const shown = await writeOne(context, build, keptRows(contract, written.relation), spread);
  await written.drop();
  return { shown, content: (await look(context, build, shown, null)).content, leftOut: leftOut ?? null };
}

/** Aggregates over rows that were written: of their content where that is worth it, and whether they may break a rule. */
function askedOf(
  { engine: { dialect } }: Pick<BuildContext, 'engine'>,
  { columns, compared }: Build,
  rows: number,
  contract: Contract | null,
) {
  const content = compared && rows <= COMPARED_ROWS ? dialect.content(columns) : [];
  const breaks = contract && mayBreakRules(contract, dialect);
  return { content, breaks, all: [...content, ...(breaks ? [breaks] : [])] };
}

function foundIn(
  { engine }: Pick<BuildContext, 'engine'>,
  { fingerprint: print }: Build,
  { content, breaks }: ReturnType<typeof askedOf>,
  values: TextRow,
): Found {
  return {
    content: content.length === 0 ? print : contentFrom(engine, values.slice(0, content.length)),
    mayBreak: breaks !== null && values.at(-1) === 'true',
  };
}

async function look(
  context: Pick<BuildContext, 'engine'>,
  build: Build,
  { relation, rows }: WrittenRows,
  contract: Contract | null,
): Promise<Found> {
  const asked = askedOf(context, build, rows, contract);
  if (asked.all.length === 0) return foundIn(context, build, asked, []);
  const [values = []] = await context.engine.rows(`select ${asked.all.join(', ')} from ${relation} made`);
  return foundIn(context, build, asked, values);
}

/** Looks at all months by one statement. */
async function lookAtMonths(
  context: Pick<BuildContext, 'engine'>,
  build: Build,
  months: readonly WrittenRows[],
  by: string,
): Promise<readonly (readonly [WrittenRows, Found])[]> {
  const asked = askedOf(context, build, Math.min(...months.map(({ rows }) => rows)), build.contract);
  const names = build.columns.map(({ name }) => identifier(name)).join(', ');
  const all = months.map(({ relation }) => `select ${names} from ${relation} made`).join(' union all ');
  const isAsked = asked.all.length > 0 && months.length > 0;
  const values = isAsked ? await askMonths(context.engine, all, by, asked.all) : new Map<string, TextRow>();
  return months.map((month) => {
    const own = isAsked ? required(values.get(month.key), `what ${month.key} of ${nameOf(build)} holds`) : [];
    const found = foundIn(context, build, asked, own);
    return [month, month.rows > COMPARED_ROWS ? { ...found, content: build.fingerprint } : found];
  });
}

/** Content of each month of the column `by`, by the part's key, without writing anything. */
export async function contentOfMonths(
  engine: Pick<ReadingEngine, 'dialect' | 'rows'>,
  { columns, select }: Pick<Build, 'columns' | 'select'>,
  by: string,
): Promise<ReadonlyMap<string, string>> {
  const months = await askMonths(engine, select, by, engine.dialect.content(columns));
  return new Map([...months].map(([month, values]) => [month, contentFrom(engine, values)]));
}

/** Aggregates over the rows of each month of the column `by`, by the part's key. */
async function askMonths(
  engine: Pick<ReadingEngine, 'rows'>,
  select: string,
  by: string,
  aggregates: readonly string[],
): Promise<ReadonlyMap<string, TextRow>> {
  const month = monthKeyOf(by);
  const rows = await engine.rows(
    `select ${month} as part, ${aggregates.join(', ')} from (${select}) made group by ${month}`,
  );
  return new Map(rows.map(([key, ...values]) => [String(key), values]));
}

async function store(
  { paths, run }: BuildContext,
  { schema, name, fingerprint: print }: Build,
  key: string,
  { shown, content, leftOut }: Made,
): Promise<BuiltPart> {
  const prefix = paths.model(schema, name, key, run);
  const withinPart = (files: readonly StoredFile[]) =>
    files.map((file) => ({ ...file, name: file.name.slice(prefix.length) }));
  const fileIn = (folder: string) => (file: number) => `${folder}part-${String(file).padStart(3, '0')}.parquet`;
  const stored = await shown.store(fileIn(prefix));
  const [left] = withinPart((await leftOut?.store(fileIn(prefix + LEFT_OUT_FOLDER))) ?? []);
  return {
    key,
    fingerprint: print,
    content,
    prefix,
    files: withinPart(stored),
    ...(left && { leftOut: left }),
  };
}

/**
 * Folder within that of a part. Readers of the part's folder pass over names that begin with an underscore. A partition of Glue can
 * point at a folder and not at a file, so the rows have a folder of their own.
 */
const LEFT_OUT_FOLDER = '_left_out/';

/** Of a larger part it costs more to find out that nothing has changed than what it would save. */
const COMPARED_ROWS = 2_000_000;

const contentFrom = ({ dialect }: Pick<ReadingEngine, 'dialect'>, values: readonly (string | null)[]) =>
  fingerprint(dialect.name, values.map(String));
