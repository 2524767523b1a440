import { column } from '../../../definitions/define.ts';
import { definePackageTable } from '../package-table.ts';

export const wikiArticle = definePackageTable({
  name: 'wiki_article',
  version: 1,
  grain: 'One page of a course wiki.',
  key: ['id'],
  description:
    'Pages of the wiki without their text, which is in `wiki_articlerevision`. Rows of other courses occur: a failed join is no damage.',
  dialects: ['edx-sql'],
  columns: [
    column('id', 'bigint', 'none', 'Number that the database gave to the page.'),
    column('current_revision_id', 'bigint', 'none', 'Version that readers see, `wiki_articlerevision.id`.'),
    column('created', 'timestamp', 'none', 'When the page was made.'),
    column('modified', 'timestamp', 'none', 'Newest change of the page or its rights.'),
    column('owner_id', 'bigint', 'pseudonym', 'Account that owns the page, `auth_user.id`; null for most.'),
    column(
      'group_id',
      'bigint',
      'none',
      'Group of accounts that the group rights are for; null for most. Its table is not exported.',
    ),
    column('group_read', 'boolean', 'none', 'Whether members of the group may read the page.'),
    column('group_write', 'boolean', 'none', 'Whether members of the group may edit the page.'),
    column('other_read', 'boolean', 'none', 'Whether everybody else may read the page.'),
    column('other_write', 'boolean', 'none', 'Whether everybody else may edit the page.'),
  ],
});
