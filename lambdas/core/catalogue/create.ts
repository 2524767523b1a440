import type { ReadingEngine } from '../engine/model-engine.ts';
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

export function relationMaker(
  engine: Pick<ReadingEngine, 'stored' | 'show' | 'forget'>,
  relations: readonly Relation[],
): RelationMaker {
  const byName = new Map(relations.map((relation) => [`${relation.schema}.${relation.name}`, relation]));
  const made = new Map<string, Promise<void>>();

  const make = async (name: string, relation: Relation): Promise<void> => {
    await ensure(relation.reads ?? []);
    await engine.show(name, await relation.select(engine.stored));
  };
  const ensure = async (names: readonly string[]): Promise<void> => {
    for (const name of names) {
      const relation = byName.get(name);
      if (!relation) continue;
      // Another caller may be making it, and nobody can read it before it is made.
      const making = made.get(name) ?? make(name, relation);
      made.set(name, making);
      await making;
    }
  };
  return {
    ensure,
    async show(name, select) {
      const showing = engine.show(name, select);
      made.set(name, showing);
      await showing;
    },
    async forget(name) {
      if (made.delete(name)) await engine.forget(name);
    },
  };
}
