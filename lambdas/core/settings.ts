import { z } from 'zod';
import { UsageError } from './errors.ts';

const bucket = (name: string) => z.string().min(1).default(name);

/** Bucket names, one a feed; locally the first folder below a delivery folder. */
const buckets = z.strictObject({
  /** Daily edX event logs. */
  edxEvents: bucket('edx-course-data'),
  /** Weekly edX database packages. */
  edxPackages: bucket('course-data'),
});

/**
 * All settings, with their defaults. Keys are camelCase; one that is not listed is an error, so that a misspelt setting
 * cannot be taken for its default.
 */
const settingsSchema = z.strictObject({
  buckets: buckets.prefault({}),
  rejects: z
    .strictObject({
      /** A unit is quarantined when more rows than this are rejected... */
      rows: z.number().int().min(0).default(100),
      /** ... and they are more than this share of its rows (0 to 1). */
      share: z.number().min(0).max(1).default(0.01),
    })
    .prefault({}),
  snapshots: z
    .strictObject({
      /** So many snapshots of each organisation stay queryable in the history schemas; at least 1. */
      keep: z.number().int().min(1).default(8),
    })
    .prefault({}),
  runs: z
    .strictObject({
      /** Files that nothing points at any more are removed after so many hours, so that running queries end undisturbed. */
      graceHours: z.number().min(0).default(24),
    })
    .prefault({}),
});

export type Settings = z.infer<typeof settingsSchema>;

/** Checks settings as read from `origin`; throws UsageError naming each setting, what it is and what it must be. */
export function parseSettings(value: unknown, origin: string): Settings {
  const result = settingsSchema.safeParse(value);
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) => `  ${issue.path.join('.') || '(top level)'}: ${issue.message}`);
  throw new UsageError(`wrong settings in ${origin}:\n${problems.join('\n')}`);
}
