import { totalmem } from 'node:os';
import { join } from 'node:path';
import { isRestricted } from '../lambdas/core/catalogue/access.ts';
import { relationMaker } from '../lambdas/core/catalogue/create.ts';
import { CATALOGUE_SCHEMA } from '../lambdas/core/catalogue/models.ts';
import type { Relation } from '../lambdas/core/catalogue/relation.ts';
import { relations } from '../lambdas/core/catalogue/relations.ts';
import { type Engine, openEngine } from '../lambdas/core/engine/duckdb.ts';
import { duckdbReading } from '../lambdas/core/engine/duckdb-models.ts';
import { identifier } from '../lambdas/core/engine/sql.ts';
import { UsageError } from '../lambdas/core/errors.ts';
import { itemKeys } from '../lambdas/core/lake/item-keys.ts';
import type { Lake } from '../lambdas/core/lake/lake.ts';
import type { View } from '../lambdas/core/lake/ledger.ts';
import type { Scope, Settings } from '../lambdas/core/settings.ts';
import { processTag } from '../lambdas/core/storage/processes.ts';
import { speakAthena } from '../sql/duckdb.ts';
import { MODELS } from '../sql/models.ts';
import { answerNotes, type Reader } from './answer-notes.ts';
import { lakeUrl } from './options.ts';
import { openWorkplace } from './this-machine.ts';

export interface OpenLake extends Lake {
  /** What a reader can ask for; of a restricted scope, nothing but its own. */
  readonly relations: readonly Relation[];
  /** Schema that a name without one means. */
  readonly schema: string;
  /** Folder of this machine whose `scratch/` is for files of a command (workplace.ts). */
  readonly folder: string;
  /**
   * An engine in which the relations that a statement names exist, all as of one moment. Throws UsageError when one of them is
   * a closed table of a restricted scope.
   */
  engineFor(sql: string): Promise<Engine>;
  /** What to say beside an answer of so many rows to a statement (answer-notes.ts). */
  notes(sql: string, rows: number): readonly string[];
}

/** There is no lake, or nothing was ever published in it. */
export class NoLakeError extends UsageError {}

/**
 * Opens a lake for reading, beside whatever writes to it, for everything or for one scope. Throws UsageError when no lake
 * is there, and when the settings have no such scope.
 */
export async function openLake(
  folder: string,
  settings: Settings,
  scopeName?: string,
  now = new Date(),
): Promise<OpenLake> {
  const workplace = await openWorkplace(lakeUrl(folder));
  const { lake } = workplace;
  const { ledger, paths } = lake;
  const view = await ledger.view();
  if (view.isEmpty) {
    throw new NoLakeError(`${folder} holds no lake; make one with: timeback-lake ingest <folder> --lake ${folder}`);
  }
  const { scopes } = settings;
  const scope = scopeName === undefined ? undefined : findScope(scopes, scopeName);
  const schema = scope?.name ?? defaultSchema(scopes);
  const visible = (moment: View) =>
    relations(MODELS, moment, { settings, now }).filter(
      (one) => !scope || !isRestricted(scope) || one.schema === scope.name,
    );
  return {
    ...lake,
    folder: workplace.folder,
    relations: visible(view).filter(({ internal }) => internal !== true),
    schema,
    async engineFor(sql) {
      const engine = await openEngine({
        scratch: join(workplace.folder, 'scratch', `${processTag()}-query`),
        memoryMiB: Math.floor(totalmem() / 2 ** 21), // half of the machine
        prepare: speakAthena,
        ...workplace.engine,
      });
      const shown = visible(await ledger.view());
      try {
        const names = named(shown, schema, sql).map((one) => `${one.schema}.${one.name}`);
        await relationMaker(duckdbReading(engine.connection, paths.enginePath), shown).ensure(names);
      } catch (error) {
        engine.close();
        throw error;
      }
      // A schema of which nothing was created is one that the statement does not need.
      await engine.connection.run(`create schema if not exists ${identifier(schema)}; use ${identifier(schema)}`);
      return engine;
    },
    notes(sql, rows) {
      const asked = named(visible(view), schema, sql);
      return [...new Set(asked.map((one) => one.schema))].flatMap((read) => {
        const reader = readerOf(settings, read, view);
        const own = asked.filter((one) => one.schema === read);
        return reader ? answerNotes(reader, own, rows, now) : [];
      });
    },
  };
}

function findScope(scopes: readonly Scope[], name: string): Scope {
  const scope = scopes.find((one) => one.name === name);
  if (scope) return scope;
  const names = scopes.map((one) => one.name).join(', ') || 'none';
  throw new UsageError(`--scope ${name}: the settings have no such scope; they have: ${names}`);
}

/** The reader of a schema that limits what its views show; undefined for every other schema. */
function readerOf(
  { scopes, origin }: Pick<Settings, 'scopes' | 'origin'>,
  schema: string,
  view: View,
): Reader | undefined {
  const scope = scopes.filter(isRestricted).find(({ name }) => name === schema);
  if (!scope && schema !== CATALOGUE_SCHEMA) return undefined;
  const built = view.read(itemKeys.scope(schema))?.value;
  return { scope: scope?.name ?? null, others: scopes.map(({ name }) => name), built, origin };
}

/** The only scope, or that of everyone; of several none may be guessed, so it is the schema in which nobody sees anything. */
function defaultSchema(scopes: readonly Scope[]): string {
  const everyone = scopes.find((scope) => scope.name === 'everyone') ?? (scopes.length === 1 ? scopes[0] : undefined);
  return everyone && !isRestricted(everyone) ? everyone.name : CATALOGUE_SCHEMA;
}

/** The relations that a statement names, with their schema or in the schema that needs no naming. */
function named(all: readonly Relation[], schema: string, sql: string): readonly Relation[] {
  const text = sql.toLowerCase();
  const words = new Set(text.match(/[\p{L}\p{N}_]+/gu));
  const qualified = new Set([...text.matchAll(QUALIFIED)].map(([, before, name]) => `${before}.${name}`));
  return all.filter(
    (one) => (one.schema === schema && words.has(one.name)) || qualified.has(`${one.schema}.${one.name}`),
  );
}

/** A name and the name that it qualifies, which may qualify another one in its turn. */
const QUALIFIED = /([\p{L}\p{N}_]+)"?\s*\.\s*(?="?([\p{L}\p{N}_]+))/gu;

/**
 * The relation that a user names, with or without its schema; without, one of `schema` comes first. Throws UsageError naming
 * those that come near.
 */
export function findRelation(
  { relations: all, schema }: Pick<OpenLake, 'relations' | 'schema'>,
  name: string,
): Relation {
  const wanted = name.toLowerCase();
  const found =
    all.find((relation) => `${relation.schema}.${relation.name}` === wanted) ??
    all.find((relation) => relation.schema === schema && relation.name === wanted);
  if (found) return found;
  const others = all.filter((relation) => relation.name === wanted && !/_history$/.test(relation.schema));
  const [only] = others;
  if (only && others.length === 1) return only;
  throw unknownTable(all, name);
}

/** What to say of a name that no relation has; `name` with or without its schema. */
export function unknownTable(all: readonly Relation[], name: string): UsageError {
  const wanted = name.toLowerCase();
  const near = all
    .filter((one) => `${one.schema}.${one.name}`.includes(wanted) || wanted.includes(one.name))
    .slice(0, 5);
  const hint = near.length > 0 ? `; do you mean ${near.map((one) => `${one.schema}.${one.name}`).join(', ')}?` : ';';
  return new UsageError(`there is no table ${name}${hint} all of them: timeback-lake describe`);
}
