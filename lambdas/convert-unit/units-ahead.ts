import type { PlannedUnit } from '../core/lake/plan.ts';
import { type ReadAhead, readAhead } from '../core/open/read-ahead.ts';
import type { ByteStream } from '../core/storage/storage.ts';

/** Units that are read one after the other: while one is decoded, the beginning of the next is read and decrypted. */
export interface UnitsAhead {
  /** What `open` gives for the unit, which must be the next. */
  take(unit: PlannedUnit): ByteStream;
  /** Lets go of the one that was begun and not taken. */
  close(): Promise<void>;
}

/** 128 KiB each from OpenPGP: a small unit wholly, and of a large one what there is to do until its decoder runs. */
const CHUNKS = 4;

export function unitsAhead(units: readonly PlannedUnit[], open: (unit: PlannedUnit) => ByteStream): UnitsAhead {
  const left = [...units];
  let begun: { readonly unit: PlannedUnit; readonly ahead: ReadAhead } | undefined;
  const begin = () => {
    const unit = left.shift();
    begun = unit && { unit, ahead: readAhead(open(unit), CHUNKS) };
  };
  begin();
  return {
    take(unit) {
      if (begun?.unit.entry !== unit.entry)
        throw new Error(`${unit.entry} was asked for where ${begun?.unit.entry} is the next`);
      const { bytes } = begun.ahead;
      begin();
      return bytes;
    },
    async close() {
      await begun?.ahead.close();
    },
  };
}
