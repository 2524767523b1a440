import type { ContractResult, LeftOut } from './schema.ts';
import type { ResolvedScope } from './scopes.ts';

/** Told of what happens, in order. */
export interface RefreshReport {
  /** Before anything is built: how many tables and contracts will be looked at. */
  begun(steps: number): void;
  /** A table, `schema.name`, was looked at; `rows`: how many it has, null when nothing of it was out of date. */
  table(name: string, rows: number | null): void;
  /** No results: its contract held before, and nothing that it depends on has changed. */
  contract(name: string, results: readonly ContractResult[]): void;
  /** Rows that base tables do not show, as they break a rule. */
  leftOut(rows: readonly LeftOut[]): void;
  scope(name: string, resolved: ResolvedScope): void;
}
