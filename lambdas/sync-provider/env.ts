import * as z from 'zod';
import { lake, landing, secretArn } from '../core/aws/variables.ts';

/** What is copied from a bucket of a provider. */
const source = z.strictObject({
  bucket: z.string().min(3),
  /** Region of the bucket; that of the function when absent. */
  region: z.string().min(1).optional(),
  /** Begins of the keys that are ours, such as `orgx/`; an empty one is the whole bucket. At least one. */
  prefixes: z.array(z.string()).min(1),
  /** `YYYY-MM-DD`: deliveries of an earlier date are not copied, nor other objects last modified before it. */
  from: z.iso.date().optional(),
});

/** Environment variables of this function. */
export const environment = z.object({
  LAKE: lake,
  LANDING: landing,
  /**
   * JSON `{"accessKeyId": "...", "secretAccessKey": "..."}` that the provider has given us. Absent for buckets that the
   * function's own role may read, such as an imported one whose events nobody may switch on.
   */
  PARTNER_SECRET_ARN: secretArn.optional(),
  /** A JSON array, such as `[{"bucket": "edx-course-data", "prefixes": ["orgx/"], "from": "2024-01-01"}]`. */
  SOURCES: z
    .string()
    .transform((text, context): unknown => {
      try {
        return JSON.parse(text);
      } catch {
        context.addIssue({ code: 'custom', message: 'expected a JSON array of sources' });
        return z.NEVER;
      }
    })
    .pipe(z.array(source)),
});

export type Source = Readonly<z.infer<typeof source>>;
