import { type ModelColumn, required } from '../../lambdas/core/definitions/model.ts';

/** What OneRoster says of the life of a record; `tobedeleted` is a soft delete. */
export const STATUSES = ['active', 'inactive', 'tobedeleted'] as const;

/** The column by which a scope filters rows of a person. `whose`: that person, such as `the student`. */
export function orgIds(whose: string): ModelColumn {
  return required(
    'org_ids',
    'varchar',
    'none',
    `Organisations at which ${whose} has a current role and which the reader may see, as \`{a,b}\`, sorted; \`{}\` without any, which only an unrestricted reader sees.`,
    ['base.person_organization.org_id'],
  );
}

/** The title of a piece of content. `what`: its kind, such as `course`; `table`: the base table with its name and description. */
export function contentTitle(what: string, table: string): ModelColumn {
  return required(
    'title',
    'varchar',
    'none',
    `Name of the ${what}, else its description, else \`N/A\`; blank text counts as missing.`,
    [`${table}.name`, `${table}.description`],
  );
}
