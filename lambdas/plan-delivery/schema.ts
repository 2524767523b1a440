import * as z from 'zod';
import { workSchema } from '../core/lake/work.ts';

export const input = z.object({ work: workSchema });

/** Tasks of a run that are to be converted, by their ids, in any order and at once. */
export const output = z.strictObject({ format: z.literal(1), tasks: z.array(z.string()).readonly() });

export type Planned = Readonly<z.infer<typeof output>>;
