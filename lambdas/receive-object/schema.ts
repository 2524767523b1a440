import * as z from 'zod';
import { OBJECT_STATES } from '../core/lake/items.ts';
import type { PassedOverReason } from '../core/lake/reports.ts';
import { deliveredSchema, objectItemSchema, workSchema } from '../core/lake/work.ts';

export const input = deliveredSchema;

export const output = z.discriminatedUnion('kind', [
  /** The work is ours, under its claim. */
  z.strictObject({ kind: z.literal('ours'), work: workSchema }),
  /** Nothing is left to do. */
  z.strictObject({ kind: z.literal('known'), state: z.enum(OBJECT_STATES) }),
  /** Needs no conversion: something else counts in its place. */
  z.strictObject({
    kind: z.literal('superseded'),
    item: objectItemSchema,
    reason: z.custom<PassedOverReason>((value) => typeof value === 'string'),
    detail: z.string(),
  }),
  /** Another owner is at it. */
  z.strictObject({ kind: z.literal('held') }),
]);

export type Reception = Readonly<z.infer<typeof output>>;
