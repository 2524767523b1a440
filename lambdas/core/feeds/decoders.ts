import type { Decoder } from '../decode/batch.ts';
import type { Dialect } from '../definitions/table.ts';
import { EDX_DECODERS } from './edx/decoders.ts';
import { TIMEBACK_DECODERS } from './timeback/decoders.ts';

/** How text of each dialect becomes rows. Parquet is no text: the engine reads it. */
export const DECODERS: Readonly<Record<Exclude<Dialect, 'parquet'>, Decoder>> = {
  ...EDX_DECODERS,
  ...TIMEBACK_DECODERS,
};
