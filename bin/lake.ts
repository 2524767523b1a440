import { totalmem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Relation, relations } from '../lambdas/core/catalogue/relations.ts';
import { type Engine, identifier, openEngine } from '../lambdas/core/engine/duckdb.ts';
import { UsageError } from '../lambdas/core/errors.ts';
import { openJournal } from '../lambdas/core/lake/journal.ts';
import type { Ledger, LedgerItem } from '../lambdas/core/lake/ledger.ts';
import { lakePaths } from '../lambdas/core/lake/paths.ts';
import { processTag } from '../lambdas/core/processes.ts';
import { fileStorage } from '../lambdas/core/storage/files.ts';
import { lakeUrl } from './options.ts';

export interface OpenLake {
  readonly ledger: Ledger;
  readonly relations: readonly Relation[];
  /** An engine in which the relations that a statement names exist, all as of one moment. */
  engineFor(sql: string): Promise<Engine>;
}

/** Opens a lake for reading, beside whatever writes to it. Throws UsageError when none is there. */
export async function openLake(folder: string): Promise<OpenLake> {
  const url = lakeUrl(folder);
  const ledger = openJournal(fileStorage(), lakePaths(url).ledger);
  if ((await ledger.list('')).length === 0) {
    throw new UsageError(`${folder} holds no lake; make one with: timeback-lake ingest <folder> --lake ${folder}`);
  }
  const all = relations(ledger);
  return {
    ledger,
    relations: all,
    async engineFor(sql) {
      const engine = await openEngine({
        scratch: join(fileURLToPath(url), 'scratch', `${processTag()}-query`),
        memoryMiB: Math.floor(totalmem() / 2 ** 21), // half of the machine
      });
      await createViews(engine, relations(asOf(await ledger.list(''))), sql);
      return engine;
    },
  };
}

/** What a ledger lists, as of the moment of `items`: a publication between two looks is seen in neither or in both. */
function asOf(items: readonly LedgerItem[]): Pick<Ledger, 'list'> {
  return {
    async list<T>(prefix: string) {
      return items.filter(({ key }) => key.startsWith(prefix)) as readonly LedgerItem[] as readonly LedgerItem<T>[];
    },
  };
}

/** Each view costs the reading of a file's footer: so only those whose names occur in the statement are made. */
async function createViews(engine: Engine, all: readonly Relation[], sql: string): Promise<void> {
  const words = new Set(sql.toLowerCase().match(/[\p{L}\p{N}_]+/gu));
  for (const schema of new Set(all.map((relation) => relation.schema))) {
    await engine.connection.run(`create schema ${identifier(schema)}`);
  }
  for (const relation of all.filter(({ name }) => words.has(name))) {
    const name = `${identifier(relation.schema)}.${identifier(relation.name)}`;
    await engine.connection.run(`create view ${name} as ${await relation.select()}`);
  }
}

/** The relation that a user names, with or without its schema. Throws UsageError naming those that come near. */
export function findRelation(all: readonly Relation[], name: string): Relation {
  const wanted = name.toLowerCase();
  const exact = all.filter((relation) => `${relation.schema}.${relation.name}` === wanted);
  const found =
    exact.length > 0 ? exact : all.filter((relation) => relation.name === wanted && !/_history$/.test(relation.schema));
  const [relation] = found;
  if (relation && found.length === 1) return relation;
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
