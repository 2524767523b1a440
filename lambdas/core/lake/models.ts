import { createHash } from 'node:crypto';
import { type PartFile, totalRows } from './reports.ts';

/** Rows of a built model that are kept, and rebuilt, apart from its others. */
export interface BuiltPart {
  /** `source=edx`, `month=2026-03`; empty where the model is one part. */
  readonly key: string;
  /** Of the text that made it and of all that the text read: while it is the same, building again gives the same rows. */
  readonly fingerprint: string;
  /** Of the rows: while it is the same, nothing that reads them need be built again. */
  readonly content: string;
  /** URL ending in a slash. */
  readonly prefix: string;
  readonly files: readonly PartFile[];
  /**
   * File under the prefix with the rows of `lake.left_out` that are not among them; absent where none is. It has a folder of its
   * own; older code has put it into that of the others.
   */
  readonly leftOut?: PartFile;
}

/** Ledger item of a model's table: what its name shows. */
export interface BuiltModel {
  readonly parts: readonly BuiltPart[];
  /** ISO 8601, UTC. */
  readonly builtAt: string;
  /** Of the SELECT that made a table by day; of that and all it read, of a table by month. */
  readonly text?: string;
  /** For tables that are made by day: the log files that are in it, by their pointer's key, each with its event days. */
  readonly logs?: Readonly<Record<string, LogDays>>;
  /** For tables that are made by day: the content of the user names by which events without a user id were told apart. */
  readonly names?: string;
}

export interface LogDays {
  readonly run: string;
  /** `YYYY-MM-DD`, of the events' own times. */
  readonly days: readonly string[];
}

/** Ledger item of the last refresh that was published. */
export interface RefreshItem {
  readonly run: string;
  /** `YYYY-MM-DD`. */
  readonly asOf: string;
  /** ISO 8601, UTC. */
  readonly publishedAt: string;
  /** Of the definitions of all contracts. */
  readonly contracts: string;
  /** Models, `base.name` or the name of a view, whose contracts are not known to hold: a limited refresh has passed them over. */
  readonly undecided: readonly string[];
  /** Fingerprints all that it was made from (refresh-models/stamp.ts); absent where the refresh was limited, or is of older code. */
  readonly stamp?: string;
}

/** Ledger item of a restricted scope: which organisations the last refresh found for it, and what each table was built for. */
export interface BuiltScope {
  /** Ids, sorted. */
  readonly organisations: readonly string[];
  /** By the name of the view; absent in a lake that older code refreshed. */
  readonly tables?: Readonly<Record<string, ScopeTable>>;
}

export interface ScopeTable {
  /** Fingerprint of the settings and organisations (core/catalogue/access.ts). When it differs now, the table is closed. */
  readonly builtFor: string;
  /** When a refresh last built the table or found it up to date; ISO 8601, UTC. */
  readonly confirmedAt: string;
}

/** Short enough to be read, long enough never to meet by chance. */
export function fingerprint(...parts: readonly (string | readonly string[])[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}

/** Rows that a model shows, and those that it leaves out. */
export function rowsIn({ parts }: Pick<BuiltModel, 'parts'>): { readonly shown: number; readonly leftOut: number } {
  const shown = totalRows(parts.flatMap(({ files }) => files));
  return { shown, leftOut: parts.reduce((sum, { leftOut }) => sum + (leftOut?.rows ?? 0), 0) };
}

/** Of all rows of a model. */
export function contentOf({ parts }: BuiltModel): string {
  return fingerprint(parts.map(({ key, content }) => `${key} ${content}`));
}
