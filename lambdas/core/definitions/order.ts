import type { Model } from './model.ts';
import { references } from './references.ts';

/** Names of the models that a model reads, among those of its own schema. */
export function reads({ schema, sql }: Pick<Model, 'schema' | 'sql'>): readonly string[] {
  const { tables, siblings } = references(sql);
  const own = tables.filter((table) => table.startsWith(`${schema}.`)).map((table) => table.slice(schema.length + 1));
  return [...own, ...siblings];
}

/** Each model behind those that it reads. Throws when models read one another in a circle. */
export function inOrder<T extends Pick<Model, 'schema' | 'name' | 'sql'>>(models: readonly T[]): readonly T[] {
  const byName = new Map(models.map((model) => [model.name, model]));
  const ordered = new Set<T>();
  const visit = (model: T, path: readonly string[]) => {
    if (ordered.has(model)) return;
    if (path.includes(model.name)) throw new Error(`models read one another: ${[...path, model.name].join(' -> ')}`);
    for (const name of reads(model)) {
      const other = byName.get(name);
      if (other) visit(other, [...path, model.name]);
    }
    ordered.add(model);
  };
  for (const model of models) visit(model, []);
  return [...ordered];
}

/** The named models and all that they read, in order. Throws when a name is none of the models. */
export function withUpstream<T extends Pick<Model, 'schema' | 'name' | 'sql'>>(
  models: readonly T[],
  names: readonly string[],
): readonly T[] {
  const wanted = new Set<string>();
  const visit = (name: string) => {
    const model = models.find((one) => one.name === name);
    if (!model || wanted.has(name)) return;
    wanted.add(name);
    for (const other of reads(model)) visit(other);
  };
  for (const name of names) visit(name);
  return inOrder(models).filter(({ name }) => wanted.has(name));
}
