import * as z from 'zod';
import { UsageError } from './errors.ts';

const bucket = (name: string) => z.string().min(1).default(name);

/** Bucket names, one a feed; locally the first folder below a delivery folder. */
const buckets = z.strictObject({
  /** Daily edX event logs. */
  edxEvents: bucket('edx-course-data'),
  /** Weekly edX database packages. */
  edxPackages: bucket('course-data'),
  /** Exports of the TimeBack platform's own database. */
  timeback: bucket('timeback-export'),
});

const name = z.string().trim().min(1);

/** An organisation that the settings describe, for what no platform knows of it. */
const organisation = z.strictObject({
  /** Names it in other settings, and as a parent. */
  identifier: name,
  name: name.optional(),
  /** Such as school or district. */
  type: name.optional(),
  /** Identifier of the organisation above it. */
  parent: name.optional(),
  /** Its ids in the sources: `{source}:{id}`; edX organisations are compared without case. */
  sameAs: z
    .array(
      z
        .string()
        .regex(/^(?:timeback|edx|datacamp|coursera):.+$/, 'expected timeback:, edx:, datacamp: or coursera: and an id'),
    )
    .default([]),
});

/** Names of schemas that hold the layers of the lake, and those of the engines. */
const RESERVED =
  /^(?:edx|coursera|datacamp|timeback_export|base|lake|timeback|shared|build|main|temp|system|default|public|pg_catalog|information_schema)$|_history$|_build$/;

const scopeName = z
  .string()
  .regex(/^[a-z][a-z0-9_]*$/, 'expected a name of small letters, digits and _, since it is a schema in SQL')
  .refine((text) => !RESERVED.test(text), 'the name is that of a layer of the lake; choose another');

/** Who may see what: all, or the rows of some organisations. */
const scope = z.union([
  z.strictObject({ name: scopeName, unrestricted: z.literal(true) }),
  z.strictObject({
    name: scopeName,
    /** Ids or identifiers; an empty list sees nothing. */
    organisations: z.array(name),
    /** Whether the organisations below those listed count too. */
    descendants: z.boolean().default(false),
  }),
]);

const unique = <T>(items: readonly T[], of: (item: T) => string) => new Set(items.map(of)).size === items.length;

/**
 * All settings, with their defaults. Keys are camelCase; one that is not listed is an error, so that a misspelt setting
 * cannot be taken for its default.
 */
const settingsSchema = z.strictObject({
  buckets: buckets.prefault({}),
  organisations: z
    .array(organisation)
    .refine((all) => unique(all, ({ identifier }) => identifier), 'an identifier stands twice')
    .refine(
      (all) =>
        unique(
          all.flatMap(({ sameAs }) => sameAs),
          String,
        ),
      'an id stands in sameAs of two organisations',
    )
    .default([]),
  scopes: z
    .array(scope)
    .refine((all) => unique(all, (one) => one.name), 'a name stands twice')
    .default([{ name: 'everyone', unrestricted: true }]),
  people: z
    .strictObject({
      /** Accounts with the same confirmed e-mail address are one person. */
      mergeByEmail: z.boolean().default(true),
    })
    .prefault({}),
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
  scopeTables: z
    .strictObject({
      /** Tables of a restricted scope that no refresh has confirmed for so many days are closed; above 0. */
      maxAgeDays: z.number().positive().default(7),
    })
    .prefault({}),
  shrink: z
    .strictObject({
      /** A table that loses more than this share of its visible rows (0 to 1), and over 100 rows, is published with a warning. */
      warn: z.number().min(0).max(1).default(0.05),
      /** One that loses more than this share, and at least 5 rows, is held back; an entry that does is warned of. */
      hold: z.number().min(0).max(1).default(0.5),
      /** Tables, such as `edx.auth_user`, that may lose any number of rows. */
      except: z.array(name).default([]),
    })
    .prefault({}),
  extra: z
    .strictObject({
      /** Columns that no table defines and that are not kept in `extra`; `*` stands for any text, case does not matter. */
      drop: z.array(z.string().min(1)).default(['*password*', '*secret*', '*token*']),
    })
    .prefault({}),
  runs: z
    .strictObject({
      /** Files that nothing points at any more are removed after so many hours, so that running queries end undisturbed. */
      graceHours: z.number().min(0).default(24),
    })
    .prefault({}),
  /** What an installation on AWS is (lib/settings.ts checks it), so that one file serves both. */
  aws: z.unknown().optional(),
});

export type Settings = z.infer<typeof settingsSchema> & {
  /** The file that they were read from, or what stands in for it. */
  readonly origin: string;
};
export type Scope = Settings['scopes'][number];

/** Checks settings as read from `origin`; throws UsageError naming each setting, what it is and what it must be. */
export function parseSettings(value: unknown, origin: string): Settings {
  return { ...checkedSettings(settingsSchema, value, origin), origin };
}

/**
 * Checks the settings below `under`, a path such as `['aws']`, as read from `origin`. Throws UsageError naming each setting, what it
 * is and what it must be.
 */
export function checkedSettings<T>(
  schema: z.ZodType<T>,
  value: unknown,
  origin: string,
  under: readonly string[] = [],
): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const problems = result.error.issues.map(
    (issue) => `  ${[...under, ...issue.path].join('.') || '(top level)'}: ${issue.message}${found(value, issue)}`,
  );
  throw new UsageError(`wrong settings in ${origin}:\n${problems.join('\n')}`);
}

const SHOWN_CHARACTERS = 80;

/** Shows a value that is refused; nothing where the message names it. */
function found(value: unknown, { code, path }: z.core.$ZodIssue): string {
  const refused = path.reduce<unknown>((of, key) => (of as Record<PropertyKey, unknown> | undefined)?.[key], value);
  if (refused === undefined || code === 'unrecognized_keys') return '';
  const text = typeof refused === 'number' ? String(refused) : JSON.stringify(refused);
  return `; found ${text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}...` : text}`;
}

/** Tells whether the setting `shrink.except` names a table, with its schema or without. */
export function isExcepted(
  except: readonly string[],
  { schema, name }: { readonly schema: string | undefined; readonly name: string },
): boolean {
  return except.includes(name) || except.includes(`${schema}.${name}`);
}
