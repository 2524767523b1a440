import * as z from 'zod';
import { databasePrefix, lake } from '../core/aws/variables.ts';

/** Environment variables of this function. */
export const environment = z.object({ LAKE: lake, DATABASE_PREFIX: databasePrefix });
