import * as z from 'zod';
import { DIALECTS, type Dialect, type TableDefinition } from '../definitions/table.ts';
import { type Feed, LAYERS, type Layer } from '../feeds/feed.ts';
import type { Warning } from '../warnings.ts';
import { type UnitReport, wholeUnit } from './reports.ts';

/** Where the bytes of a piece are. */
export type Source =
  /** The object itself. */
  | { readonly in: 'object' }
  /** A file of a folder that counts whole. */
  | { readonly in: 'folder'; readonly url: string; readonly etag: string }
  | { readonly in: 'zip'; readonly entry: ZipPlace };

/** An entry of a zip, as its central directory says, so that nobody has to read the directory again. */
export interface ZipPlace {
  /** First byte of its local header, and the one behind the entry, in the archive. */
  readonly start: number;
  readonly end: number;
  /** As stored, in base64; absent where it is the name in UTF-8. */
  readonly rawName?: string | undefined;
  readonly flags: number;
  readonly method: number;
  readonly checksum: number;
  /** In bytes: in the archive, and expanded. */
  readonly compressedSize: number;
  readonly size: number;
}

/** One piece of a delivery as it lies there, not yet opened. */
export interface Piece {
  /** Name inside the zip or folder; null for the object itself. */
  readonly entry: string | null;
  /** By which the feed knows what it is: the entry's, else the last part of the object's key. */
  readonly name: string;
  /** As delivered. */
  readonly bytes: number;
  readonly source: Source;
}

export interface PlannedUnit extends Piece {
  /** Part of the table that the unit brings anew (feeds/feed.ts). */
  readonly slot: string;
  readonly layers: readonly Layer[];
  /** How what is under the layers is written. */
  readonly dialect: Dialect;
}

/** The units whose rows go into the same files. */
export interface Group {
  readonly table: TableDefinition;
  readonly site: string;
  readonly units: readonly PlannedUnit[];
  /** Slots of which the delivery has a piece, and none that can be read. */
  readonly failed: readonly string[];
}

/** What one worker converts in one go; its outcome is stored once. */
export interface Task {
  readonly id: string;
  readonly groups: readonly Group[];
}

/** A piece that is not converted, with its outcome. */
export interface PassedOverPiece {
  readonly piece: Pick<Piece, 'entry' | 'bytes'>;
  readonly table: string | null;
  readonly outcome: Pick<UnitReport, 'state' | 'reason' | 'detail'>;
  readonly warnings: readonly Warning[];
}

export interface Plan {
  /** Of the object or folder that it was made for: it is made again for one that was touched since. */
  readonly etag: string;
  readonly tasks: readonly Task[];
  readonly passedOver: readonly PassedOverPiece[];
}

const sourceSchema = z.discriminatedUnion('in', [
  z.strictObject({ in: z.literal('object') }),
  z.strictObject({ in: z.literal('folder'), url: z.string(), etag: z.string() }),
  z.strictObject({
    in: z.literal('zip'),
    entry: z.strictObject({
      start: z.number(),
      end: z.number(),
      rawName: z.string().optional(),
      flags: z.number(),
      method: z.number(),
      checksum: z.number(),
      compressedSize: z.number(),
      size: z.number(),
    }),
  }),
]);

/** A plan as it is stored with its run: tables are named, and nothing is a live object. */
const planSchema = z.strictObject({
  format: z.literal(1),
  etag: z.string(),
  tasks: z.array(
    z.strictObject({
      id: z.string(),
      groups: z.array(
        z.strictObject({
          table: z.string(),
          site: z.string(),
          units: z.array(
            z.strictObject({
              entry: z.string().nullable(),
              name: z.string(),
              bytes: z.number(),
              source: sourceSchema,
              slot: z.string(),
              layers: z.array(z.enum(LAYERS)),
              dialect: z.enum(DIALECTS),
            }),
          ),
          failed: z.array(z.string()),
        }),
      ),
    }),
  ),
  passedOver: z.array(
    z.strictObject({
      piece: z.strictObject({ entry: z.string().nullable(), bytes: z.number() }),
      table: z.string().nullable(),
      outcome: z.custom<PassedOverPiece['outcome']>((value) => typeof value === 'object' && value !== null),
      warnings: z.array(z.custom<Warning>((value) => typeof value === 'object' && value !== null)),
    }),
  ),
});

/** The plan as data that can be stored. */
export function planJson({ etag, tasks, passedOver }: Plan): z.infer<typeof planSchema> {
  return {
    format: 1,
    etag,
    tasks: tasks.map(({ id, groups }) => ({
      id,
      groups: groups.map(({ table, site, units, failed }) => ({
        table: table.name,
        site,
        units: units.map((unit) => ({ ...unit, layers: [...unit.layers] })),
        failed: [...failed],
      })),
    })),
    passedOver: passedOver.map(({ piece: { entry, bytes }, table, outcome, warnings }) => ({
      piece: { entry, bytes },
      table,
      outcome,
      warnings: [...warnings],
    })),
  };
}

/** Reads a stored plan of a feed. Throws where it has another format, or names a table that the feed does not have. */
export function parsePlan(json: unknown, { name: feed, tables }: Pick<Feed, 'name' | 'tables'>): Plan {
  const { etag, tasks, passedOver } = planSchema.parse(json);
  const byName = new Map(tables.map((table) => [table.name, table]));
  const tableOf = (name: string) => {
    const table = byName.get(name);
    if (!table) throw new Error(`${feed} has no table ${name}; the plan is of another version`);
    return table;
  };
  return {
    etag,
    tasks: tasks.map(({ id, groups }) => ({
      id,
      groups: groups.map(({ table, ...group }) => ({ ...group, table: tableOf(table) })),
    })),
    passedOver,
  };
}

/** Entries of all pieces, each of which gets one outcome. */
export const plannedEntries = ({
  tasks,
  passedOver,
}: Pick<Plan, 'tasks' | 'passedOver'>): readonly (string | null)[] => [
  ...tasks.flatMap(({ groups }) => groups.flatMap(({ units }) => units.map(({ entry }) => entry))),
  ...passedOver.map(({ piece }) => piece.entry),
];

/** The outcome of pieces that are not converted. */
export const passedOverUnits = ({ passedOver }: Pick<Plan, 'passedOver'>): readonly UnitReport[] =>
  passedOver.map(({ piece, table, outcome, warnings }) => ({
    ...wholeUnit(piece.bytes, outcome),
    entry: piece.entry,
    table,
    warnings,
  }));
