import { type ColumnType, TYPES } from '../../lambdas/core/definitions/types.ts';

/** All types that a column can have. */
export const COLUMN_TYPES = Object.keys(TYPES) as readonly ColumnType[];
