import { totalmem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { asOf, relationMaker } from '../lambdas/core/catalogue/create.ts';
import { CATALOGUE_SCHEMA, settingOf } from '../lambdas/core/catalogue/models.ts';
import type { Relation } from '../lambdas/core/catalogue/relation.ts';
import { relations } from '../lambdas/core/catalogue/relations.ts';
import { speakAthena } from '../lambdas/core/engine/athena-dialect.ts';
import { type Engine, identifier, openEngine } from '../lambdas/core/engine/duckdb.ts';
import { UsageError } from '../lambdas/core/errors.ts';
import { itemKeys } from '../lambdas/core/lake/items.ts';
import { openJournal } from '../lambdas/core/lake/journal.ts';
import type { Ledger, LedgerItem } from '../lambdas/core/lake/ledger.ts';
import type { BuiltScope } from '../lambdas/core/lake/models.ts';
import { lakePaths } from '../lambdas/core/lake/paths.ts';
import { processTag } from '../lambdas/core/processes.ts';
import type { Scope, Settings } from '../lambdas/core/settings.ts';
import { fileStorage } from '../lambdas/core/storage/files.ts';
import { lakeUrl } from './options.ts';

export interface OpenLake {
  readonly ledger: Ledger;
  /** What a reader can ask for; of a restricted scope, nothing but its own. */
  readonly relations: readonly Relation[];
  /** Schema that a name without one means. */
  readonly schema: string;
  /** An engine in which the relations that a statement names exist, all as of one moment. */
  engineFor(sql: string): Promise<Engine>;
}

/**
 * Opens a lake for reading, beside whatever writes to it, for everything or for one scope. Throws UsageError when no lake
 * is there, when the settings have no such scope, and when the scope's tables were not built for what it now says.
 */
export async function openLake(
  folder: string,
  { scopes }: Pick<Settings, 'scopes'>,
  scopeName?: string,
): Promise<OpenLake> {
  const url = lakeUrl(folder);
  const ledger = openJournal(fileStorage(), lakePaths(url).ledger);
  const items = await ledger.list('');
  if (items.length === 0) {
    throw new UsageError(`${folder} holds no lake; make one with: timeback-lake ingest <folder> --lake ${folder}`);
  }
  const scope = scopeName === undefined ? undefined : findScope(scopes, scopeName);
  if (scope) checkBuilt(items, scope);
  const schema = scope?.name ?? defaultSchema(scopes);
  const visible = (listing: Pick<Ledger, 'list'>) =>
    relations(listing, scopes).filter((one) => !scope || !('organisations' in scope) || one.schema === scope.name);
  return {
    ledger,
    relations: visible(ledger).filter(({ internal }) => internal !== true),
    schema,
    async engineFor(sql) {
      const engine = await openEngine({
        scratch: join(fileURLToPath(url), 'scratch', `${processTag()}-query`),
        memoryMiB: Math.floor(totalmem() / 2 ** 21), // half of the machine
        prepare: speakAthena,
      });
      const now = visible(asOf(await ledger.list('')));
      await relationMaker(engine.connection, now).ensure(named(now, schema, sql));
      // A schema of which nothing was created is one that the statement does not need.
      await engine.connection.run(`create schema if not exists ${identifier(schema)}; use ${identifier(schema)}`);
      return engine;
    },
  };
}

function findScope(scopes: readonly Scope[], name: string): Scope {
  const scope = scopes.find((one) => one.name === name);
  if (scope) return scope;
  const names = scopes.map((one) => one.name).join(', ') || 'none';
  throw new UsageError(`--scope ${name}: the settings have no such scope; they have: ${names}`);
}

/** Tables of a scope that is another in the settings by now may show what its reader may no longer see. */
function checkBuilt(items: readonly LedgerItem[], scope: Scope): void {
  if (!('organisations' in scope)) return;
  const built = items.find(({ key }) => key === itemKeys.scope(scope.name))?.value as BuiltScope | undefined;
  if (built?.setting === settingOf(scope)) return;
  const why = built ? 'was changed in the settings after its tables were built' : 'has no tables yet';
  throw new UsageError(`--scope ${scope.name}: it ${why}; run: timeback-lake refresh`);
}

/** The only scope, or that of everyone; of several none may be guessed, so it is the schema in which nobody sees anything. */
function defaultSchema(scopes: readonly Scope[]): string {
  const everyone = scopes.find((scope) => scope.name === 'everyone') ?? (scopes.length === 1 ? scopes[0] : undefined);
  return everyone && !('organisations' in everyone) ? everyone.name : CATALOGUE_SCHEMA;
}

/** Relations whose names stand in a statement, with their schema or in the one that needs no naming. */
function named(all: readonly Relation[], schema: string, sql: string): string[] {
  const words = new Set(sql.toLowerCase().match(/[\p{L}\p{N}_]+/gu));
  return all
    .filter((one) => words.has(one.name) && (one.schema === schema || words.has(one.schema)))
    .map((one) => `${one.schema}.${one.name}`);
}

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
