import * as z from 'zod';
import { unitReportSchema } from '../core/lake/reports.ts';
import { workSchema } from '../core/lake/work.ts';

export const input = z.object({ work: workSchema });

export const output = z.strictObject({
  state: z.enum(['PUBLISHED', 'QUARANTINED', 'SUPERSEDED', 'IGNORED']),
  units: z.array(unitReportSchema).readonly(),
  /** What an operator should know, in words, a line each. */
  warnings: z.array(z.string()).readonly(),
});

export type Publication = Readonly<z.infer<typeof output>>;
