import * as z from 'zod';

/** What can be tidied. Garbage is removed only once other tools no longer see it, so after a projection. */
export const PARTS = ['records', 'journal', 'heartbeats', 'garbage'] as const;

export const input = z.strictObject({
  format: z.literal(1),
  /** In this order. */
  parts: z.array(z.enum(PARTS)).readonly(),
});

export const output = z.strictObject({
  format: z.literal(1),
  /** What could not be tidied and why, in words; the next run tries it again. */
  failures: z.array(z.string()).readonly(),
});

export type TidyInput = Readonly<z.infer<typeof input>>;
export type Tidied = Readonly<z.infer<typeof output>>;
