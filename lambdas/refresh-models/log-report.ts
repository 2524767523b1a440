import type { RefreshReport } from './report.ts';

/** Takes lines with keys, as the logger of a function does. */
export interface RefreshLog {
  info(message: string, keys: Readonly<Record<string, unknown>>): void;
  warn(message: string, keys: Readonly<Record<string, unknown>>): void;
}

/** Logs what a refresh does: names of tables, conditions, and counts. Ids of rows are left to its outcome. */
export const logReport = (log: RefreshLog): RefreshReport => ({
  begun(steps) {
    log.info('refresh begins', { steps });
  },
  table(name, rows) {
    if (rows !== null) log.info('built', { table: name, rows });
  },
  contract(name, results) {
    for (const { condition, level, broken } of results)
      if (broken > 0) log.warn('a condition does not hold', { model: name, condition, level, broken });
  },
  leftOut(rows) {
    for (const { model, rule, rows: count } of rows) log.warn('rows are left out', { model, rule, rows: count });
  },
  scope(name, { organisations, unknown, ambiguous }) {
    log.info('scope', { scope: name, organisations: organisations?.length, unknown, ambiguous });
  },
});
