import * as z from 'zod';

export const input = z.strictObject({
  format: z.literal(1),
  /** Looks at all tables that others read, also at those that are known to be right. */
  full: z.boolean(),
});

export const output = z.strictObject({
  format: z.literal(1),
  /** Names of the tables that have changed, and `catalogue.sql`. */
  changed: z.array(z.string()).readonly(),
  /** Whether all is shown that was published when this looked last; false where another projection is at work. */
  shown: z.boolean(),
});

export type ProjectInput = Readonly<z.infer<typeof input>>;
export type Projected = Readonly<z.infer<typeof output>>;
