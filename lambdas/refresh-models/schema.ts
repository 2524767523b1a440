import * as z from 'zod';
import { LEVELS } from '../core/definitions/model.ts';

export const input = z.strictObject({
  format: z.literal(1),
  /** Builds what is up to date too. */
  full: z.boolean(),
  /** Base tables and views to which the refresh is limited, with all that they read; empty: everything. */
  select: z.array(z.string()).readonly(),
});

/** One condition of a contract, as it turned out. */
const contractResult = z.strictObject({
  /** `schema.name`. */
  model: z.string(),
  /** What must hold. */
  condition: z.string(),
  level: z.enum(LEVELS),
  /** Rows that break it; 0 when it holds. */
  broken: z.number(),
  /** Ids of some of those rows, never anything else of them. */
  ids: z.array(z.string()).readonly(),
});

/** Rows that a base table does not show. */
const leftOut = z.strictObject({
  /** `base.name`. */
  model: z.string(),
  rule: z.string(),
  rows: z.number(),
  /** The least of their keys. */
  keys: z.array(z.string()).readonly(),
});

export const output = z.strictObject({
  format: z.literal(1),
  /** `unchanged`: all was up to date, or what was not keeps its table. */
  outcome: z.enum(['published', 'unchanged']),
  /** Tables of which something was built. */
  built: z.number(),
  results: z.array(contractResult).readonly(),
  /** Models that keep their tables, since a condition that blocks does not hold for them or for what they read. */
  held: z.array(z.string()).readonly(),
  leftOut: z.array(leftOut).readonly(),
});

export type RefreshInput = Readonly<z.infer<typeof input>>;
export type Refresh = Readonly<z.infer<typeof output>>;
export type ContractResult = Readonly<z.infer<typeof contractResult>>;
export type LeftOut = Readonly<z.infer<typeof leftOut>>;
