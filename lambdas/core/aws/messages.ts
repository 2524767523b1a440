import * as z from 'zod';

const ASKED = { source: 'timeback-lake', 'detail-type': 'Object Missed' } as const;

/** What of the known is tried again, besides what is due by itself. */
const again = z.object({
  /** What was quarantined. */
  quarantined: z.boolean().optional(),
  /** What older code, or another setting `extra.drop`, converted. */
  older: z.boolean().optional(),
});

/** A message by which other functions, and people, ask for an object to be received. It looks like an event of EventBridge. */
export const askedSchema = z.object({
  source: z.literal(ASKED.source),
  'detail-type': z.literal(ASKED['detail-type']),
  detail: z.object({
    bucket: z.object({ name: z.string() }),
    object: z.object({ key: z.string() }),
    again: again.optional(),
  }),
});

export type Again = Readonly<z.infer<typeof again>>;

export const askedMessage = (bucket: string, key: string, tried?: Again): z.infer<typeof askedSchema> => ({
  ...ASKED,
  detail: { bucket: { name: bucket }, object: { key }, ...(tried && { again: tried }) },
});
