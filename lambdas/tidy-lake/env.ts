import * as z from 'zod';
import { lake } from '../core/aws/variables.ts';

/** Environment variables of this function. */
export const environment = z.object({ LAKE: lake });
