import type { TableDefinition } from '../core/definitions/table.ts';
import type { Value } from '../core/definitions/types.ts';
import type { Engine } from '../core/engine/duckdb.ts';
import { identifier } from '../core/engine/sql.ts';

/** Counts the events of one unit by the UTC days of their own times; nothing for tables without events. */
export interface DaysCounted {
  /** Adds rows, given as one array of values for each of the table's columns. */
  addRows(columns: readonly (readonly Value[])[]): void;
  /** Adds the rows of a SELECT. */
  addSelect(select: string): Promise<void>;
  /** Events by day, `YYYY-MM-DD`, in order; undefined for tables without events. */
  counts(): Readonly<Record<string, number>> | undefined;
  clear(): void;
}

export function daysCounted({ connection }: Pick<Engine, 'connection'>, table: TableDefinition): DaysCounted {
  const { eventTime } = table;
  const at = table.columns.findIndex(({ name }) => name === eventTime);
  const days = new Map<string, number>();
  const add = (day: string, events: number) => days.set(day, (days.get(day) ?? 0) + events);
  return {
    addRows(columns) {
      for (const time of columns[at] ?? []) if (time !== null) add(isoDay(Number(time)), 1);
    },
    async addSelect(select) {
      if (eventTime === undefined) return;
      const time = identifier(eventTime);
      // Whole days are counted as numbers, since not every type of a time can be formatted over all of its range.
      const counted = await connection.runAndReadAll(
        `select epoch_ms(cast(cast(${time} as date) as timestamp)), count(*) from (${select}) where ${time} is not null group by 1`,
      );
      for (const [day, events] of counted.getRows()) add(isoDay(Number(day)), Number(events));
    },
    counts: () => (eventTime === undefined ? undefined : Object.fromEntries([...days].sort())),
    clear: () => days.clear(),
  };
}

const isoDay = (time: number) => new Date(time).toISOString().slice(0, 10);
