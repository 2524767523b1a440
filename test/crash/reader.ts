import { openLake } from '../../bin/lake.ts';
import { parseSettings } from '../../lambdas/core/settings.ts';
import { DELIVERED_TABLES } from './deliveries.ts';

/** What a reader sees of each delivery, or of each that a later one replaces together with that one, as text. */
export type Sight = Readonly<Record<string, string>>;

const TABLES = [
  'edx.events',
  ...DELIVERED_TABLES.flatMap((table) => [`edx.${table}`, `edx_history.${table}`]),
  'lake.rejects',
];

const COUNTS = [
  ...TABLES.map((table) => {
    const object = table.startsWith('lake.') ? 'object' : '_source_object';
    return `select ${object} as object, '${table}' as what, count(*) as n from ${table} group by all`;
  }),
  `select object, concat_ws(' ', 'lake.units', left(object_version, 8), state), count(*) from lake.units group by all`,
].join(' union all ');

/** Counts all rows of all deliveries in one query, as a user would beside a running ingest. */
export async function look(folder: string): Promise<Sight> {
  const engine = await (await openLake(folder, parseSettings({}, 'the defaults'))).engineFor(COUNTS);
  try {
    const result = await engine.connection.runAndReadAll(COUNTS);
    const seen = new Map<string, string[]>();
    for (const [object, what, count] of result.getRows()) {
      const group = String(object).replace(/^(course-data\/northlake)-.*/, '$1-*.zip');
      seen.set(group, [...(seen.get(group) ?? []), `${object} ${what} ${count}`]);
    }
    return Object.fromEntries([...seen].map(([group, lines]) => [group, lines.sort().join('\n')]));
  } finally {
    engine.close();
  }
}

/** The deliveries of which `now` shows neither the state before nor the state after: a part of them. */
export function partlySeen(now: Sight, before: Sight, after: Sight): readonly string[] {
  const all = new Set([before, now, after].flatMap((sight) => Object.keys(sight)));
  return [...all]
    .filter((group) => now[group] !== before[group] && now[group] !== after[group])
    .map((group) => `${group}:\n${now[group]}`);
}
