import type { ScopeRelation } from '../../lambdas/core/definitions/model-set.ts';
import visiblePersonSql from './visible_person.sql';

/**
 * Who asks: a row for each organisation that they may see, or one row with `unrestricted` and no organisation. Without a
 * row nobody sees anything. Made from the settings, so it has no text here.
 */
export const CALLER_SCOPE: ScopeRelation = {
  name: 'caller_scope',
  columns: [
    { name: 'allowed_org_id', type: 'varchar' },
    { name: 'unrestricted', type: 'boolean' },
  ],
};

/** Persons with a current role at an organisation that the caller may see; `org_ids` as the views show it, never `{}`. */
export const VISIBLE_PERSON: ScopeRelation & { readonly sql: string } = {
  name: 'visible_person',
  sql: visiblePersonSql,
  columns: [
    { name: 'person_id', type: 'varchar' },
    { name: 'org_ids', type: 'varchar' },
  ],
};
