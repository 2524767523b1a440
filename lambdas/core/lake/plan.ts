import type { Dialect, TableDefinition } from '../definitions/table.ts';
import type { Layer } from '../feeds/feed.ts';
import type { ByteStream } from '../storage/storage.ts';
import type { Warning } from '../warnings.ts';
import type { UnitReport } from './reports.ts';

/** One piece of a delivery as it lies there, not yet opened. */
export interface Piece {
  /** Name inside the zip or folder; null for the object itself. */
  readonly entry: string | null;
  /** By which the feed knows what it is: the entry's, else the last part of the object's key. */
  readonly name: string;
  /** As delivered. */
  readonly bytes: number;
  read(): ByteStream;
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
  readonly piece: Piece;
  readonly table: string | null;
  readonly outcome: Pick<UnitReport, 'state' | 'reason' | 'detail'>;
  readonly warnings: readonly Warning[];
}

export interface Plan {
  readonly tasks: readonly Task[];
  readonly passedOver: readonly PassedOverPiece[];
}
