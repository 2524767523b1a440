import type { DuckDBConnection } from '@duckdb/node-api';
import { identifier } from '../engine/sql.ts';
import type { Relation } from './relation.ts';

/** Makes relations visible in an engine, each when it is first needed, since each costs the reading of a file's footer. */
export interface RelationMaker {
  /** Creates the relations of these names (`schema.name`) and all that they read. Names that are none are passed over. */
  ensure(names: readonly string[]): Promise<void>;
  /** Lets a name show another SELECT from now on, in all that reads it too. */
  show(name: string, select: string): Promise<void>;
  /** Removes a name again; `ensure` creates it as what it is. */
  forget(name: string): Promise<void>;
}

export function relationMaker(connection: DuckDBConnection, relations: readonly Relation[]): RelationMaker {
  const byName = new Map(relations.map((relation) => [`${relation.schema}.${relation.name}`, relation]));
  const schemas = new Set<string>();
  const made = new Set<string>();

  const create = async (name: string, select: string) => {
    const [schema = '', table = ''] = name.split('.').map(identifier);
    if (!schemas.has(schema)) await connection.run(`create schema if not exists ${schema}`);
    schemas.add(schema);
    made.add(name);
    // A name without a schema in a view means the view's own.
    await connection.run(`use ${schema}; create or replace view ${schema}.${table} as ${select}; use memory.main`);
  };
  const ensure = async (names: readonly string[]): Promise<void> => {
    for (const name of names) {
      const relation = byName.get(name);
      if (!relation || made.has(name)) continue;
      made.add(name);
      await ensure(relation.reads ?? []);
      await create(name, await relation.select());
    }
  };
  const forget = async (name: string) => {
    if (!made.delete(name)) return;
    const [schema, table] = name.split('.').map(identifier);
    await connection.run(`drop view ${schema}.${table}`);
  };
  return { ensure, show: create, forget };
}
