import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { TableDefinition } from '../../lambdas/core/definitions/table.ts';
import { FEEDS } from '../../lambdas/core/feeds/registry.ts';

/** For each table its version and what it defined then. `npx vitest run test/feeds/versions.test.ts -u` records it. */
const RECORD = fileURLToPath(new URL('versions.json', import.meta.url));

interface Recorded {
  readonly version: number;
  readonly fingerprint: string;
}
type Records = Readonly<Record<string, Recorded>>;

/** What says nothing of the rows: a change of it converts nothing anew. */
const PROSE = new Set(['version', 'grain', 'description', 'privacy', 'unit']);

function recordOf(definition: TableDefinition): Recorded {
  const meaning = JSON.stringify(definition, (name, value) => (PROSE.has(name) ? undefined : value));
  return { version: definition.version, fingerprint: createHash('sha256').update(meaning).digest('hex').slice(0, 16) };
}

const recordsOf = (tables: readonly TableDefinition[]): Records =>
  Object.fromEntries(tables.map((table) => [`${table.schema}.${table.name}`, recordOf(table)] as const).sort());

/** What is wrong with the versions now, for each table of which something was recorded. */
function faultsOf(before: Records, now: Records): readonly string[] {
  return Object.entries(now).flatMap(([name, { version, fingerprint }]) => {
    const old = before[name];
    if (!old || version > old.version) return [];
    if (version < old.version) return [`${name}: its version went back from ${old.version} to ${version}`];
    return fingerprint === old.fingerprint
      ? []
      : [
          `${name}: its definition changed and its version is still ${version}; raise it, so that \`ingest --reconvert\` converts again what was converted by the old one`,
        ];
  });
}

const tables = Object.values(FEEDS).flatMap((feed) => feed.tables);

it('a definition that changed has a higher version', async () => {
  const now = recordsOf(tables);
  expect(faultsOf(JSON.parse(readFileSync(RECORD, 'utf8')), now)).toEqual([]); // also before anything is recorded anew
  await expect(`${JSON.stringify(now, null, 2)}\n`).toMatchFileSnapshot(RECORD);
});

describe('the comparison of versions', () => {
  const [table] = tables;
  if (!table) throw new Error('there are no tables');
  const [first, ...rest] = table.columns;
  if (!first) throw new Error('the table has no columns');
  const withFirst = (changed: object) => ({ ...table, columns: [{ ...first, ...changed }, ...rest] });
  const faults = (changed: TableDefinition) => faultsOf(recordsOf([table]), recordsOf([changed]));

  it.each([
    ['a type', withFirst({ type: first.type === 'varchar' ? 'bigint' : 'varchar' })],
    ['a name', withFirst({ name: 'renamed' })],
    ['whether it takes null', withFirst({ nullable: !first.nullable })],
    ['an alias', withFirst({ aliases: ['other_name'] })],
    ['a column that is gone', { ...table, columns: rest }],
    ['the order of columns', { ...table, columns: [...rest, first] }],
    ['the key', { ...table, key: [...table.key, 'another'] }],
    ['the dialect', { ...table, dialects: ['parquet'] as const }],
  ])('sees %s', (_, changed) => {
    expect(faults(changed)).toEqual([expect.stringContaining('raise it')]);
    expect(faults({ ...changed, version: table.version + 1 })).toEqual([]);
  });

  it('sees a version that went back, and no change of prose', () => {
    expect(faults({ ...table, version: table.version - 1 })).toEqual([expect.stringContaining('went back')]);
    expect(faults({ ...withFirst({ description: 'Another text.', unit: 'pieces' }), grain: 'One.' })).toEqual([]);
  });
});
