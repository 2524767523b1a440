import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, normalize, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Which folders of lambdas/core a folder there may use, so that the order of the data is the order of the imports. */
const CORE: Readonly<Record<string, readonly string[]>> = {
  definitions: [],
  storage: [],
  open: ['storage'],
  'plain-parquet': ['definitions'],
  decode: ['definitions', 'storage', 'plain-parquet'],
  engine: ['definitions', 'plain-parquet'],
  feeds: ['definitions', 'storage', 'decode'],
  lake: ['definitions', 'plain-parquet', 'storage', 'engine', 'feeds'],
  catalogue: ['definitions', 'storage', 'engine', 'feeds', 'lake'],
  aws: ['definitions', 'storage', 'open', 'engine', 'feeds', 'lake', 'catalogue'],
};

interface Import {
  readonly from: string;
  /** A path below the root, or the name of a package. */
  readonly to: string;
  /** It is gone when the code runs. */
  readonly isType: boolean;
}

async function imports(): Promise<readonly Import[]> {
  const found: Import[] = [];
  for (const top of ['bin', 'lib', 'lambdas', 'sql']) {
    const entries = await readdir(join(ROOT, top), { recursive: true, withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      if (!entry.isFile() || !entry.name.endsWith('.ts')) continue;
      const path = join(entry.parentPath, entry.name);
      const text = await readFile(path, 'utf8');
      for (const [statement, target] of text.matchAll(
        /^(?:import|export)\s(?:[^'";=]*?\bfrom\s+)?['"]([^'"]+)['"]/gm,
      )) {
        if (target === undefined) continue;
        const to = target.startsWith('.') ? relative(ROOT, normalize(join(dirname(path), target))) : target;
        const isType = /^(?:import|export)\s+type\s/.test(statement);
        found.push({ from: relative(ROOT, path), to, isType });
      }
    }
  }
  return found;
}

const show = (wrong: readonly Import[]) => wrong.map(({ from, to }) => `${from} imports ${to}`);
const coreFolder = (path: string) => /^lambdas\/core\/([^/]+)\//.exec(path)?.[1];
const functionFolder = (path: string) => /^lambdas\/(?!core\/)([^/]+)\//.exec(path)?.[1];

it('functions know neither the command line nor the CDK', async () => {
  const wrong = (await imports()).filter(
    ({ from, to }) =>
      from.startsWith('lambdas/') && /^(?:bin\/|lib\/|aws-cdk-lib|constructs|commander|cli-progress)/.test(to),
  );
  expect(show(wrong)).toEqual([]);
});

it('a function folder uses what is its own and the core, never another function', async () => {
  const wrong = (await imports()).filter(({ from, to }) => {
    const target = functionFolder(to);
    return from.startsWith('lambdas/') && target !== undefined && target !== functionFolder(from);
  });
  expect(show(wrong)).toEqual([]);
});

it('models are declared, catalogued, built and checked in the words of no single engine', async () => {
  const wrong = (await imports()).filter(({ from, to }) => {
    // The handler chooses the engine.
    const ofModels =
      /^(?:sql\/|lambdas\/refresh-models\/(?!handler\.ts$)|lambdas\/core\/(?:definitions|catalogue)\/)/.test(from);
    return ofModels && /@duckdb|core\/engine\/(?!model-engine\.ts$|sql\.ts$)/.test(to);
  });
  expect(show(wrong)).toEqual([]);
});

it('SQL and what is declared beside it use definitions alone', async () => {
  const wrong = (await imports()).filter(
    ({ from, to }) =>
      from.startsWith('sql/') && !/^sql\/|^lambdas\/core\/definitions\/|^lambdas\/core\/feeds\/.*tables\//.test(to),
  );
  expect(show(wrong)).toEqual([]);
});

/** What says how resources are made, and works on no data. */
const OF_RESOURCES =
  /definitions\/|tables|glue-models\.ts$|settings\.ts$|env\.ts$|core\/aws\/(?:function-sizes|variables)\.ts$/;

it('what declares resources uses definitions, not the code that works on data', async () => {
  const wrong = (await imports()).filter(
    ({ from, to }) => from.startsWith('lib/') && to.startsWith('lambdas/') && !OF_RESOURCES.test(to),
  );
  expect(show(wrong)).toEqual([]);
});

it('the core takes models, and knows none', async () => {
  const wrong = (await imports()).filter(({ from, to }) => from.startsWith('lambdas/core/') && to.startsWith('sql/'));
  expect(show(wrong)).toEqual([]);
});

it('the core is layered in the order of the data', async () => {
  const wrong = (await imports()).filter(({ from, to }) => {
    const [source, target] = [coreFolder(from), coreFolder(to)];
    return source !== undefined && target !== undefined && source !== target && !CORE[source]?.includes(target);
  });
  expect(show(wrong)).toEqual([]);
});

it('no file imports itself through others', async () => {
  const edges = new Map<string, string[]>();
  for (const { from, to } of await imports()) edges.set(from, [...(edges.get(from) ?? []), to]);
  const done = new Set<string>();
  const cycleFrom = (file: string, path: readonly string[]): readonly string[] | undefined => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (done.has(file)) return undefined;
    for (const next of edges.get(file) ?? []) {
      const cycle = cycleFrom(next, [...path, file]);
      if (cycle) return cycle;
    }
    done.add(file);
    return undefined;
  };
  for (const file of edges.keys()) expect(cycleFrom(file, [])).toBeUndefined();
});

it('receiving, planning, finding, rolling back and refreshing by Athena load no DuckDB', async () => {
  const all = (await imports()).filter(({ isType }) => !isType);
  for (const step of ['receive-object', 'plan-delivery', 'reconcile', 'rollback-table', 'refresh-models']) {
    const reached = new Set([`lambdas/${step}/run.ts`, `lambdas/${step}/handler.ts`]);
    for (const file of reached) for (const { from, to } of all) if (from === file) reached.add(to);
    expect([...reached].filter((name) => name.startsWith('lambdas/')).length, step).toBeGreaterThan(5);
    expect(
      [...reached].filter((name) => /@duckdb|core\/engine\/duckdb/.test(name)),
      step,
    ).toEqual([]);
  }
});
