import { column } from '../../../definitions/define.ts';
import { definePackageTable } from '../package-table.ts';

export const wikiArticlerevision = definePackageTable({
  name: 'wiki_articlerevision',
  version: 1,
  grain: 'One version of one wiki page.',
  key: ['id'],
  description: 'Every edit, deletion and lock of a wiki page with the text that resulted.',
  dialects: ['edx-sql'],
  columns: [
    column('id', 'bigint', 'none', 'Number that the database gave to the version.'),
    column('revision_number', 'bigint', 'none', 'Place among the versions of the page, from 1.', { unit: 'revisions' }),
    column('user_message', 'varchar', 'sensitive', 'What the editor wrote about the edit.'),
    column('automatic_log', 'varchar', 'none', 'What the wiki itself noted about the edit.'),
    column('ip_address', 'varchar', 'personal', 'Network address of the editor, where it was kept.'),
    column('user_id', 'bigint', 'pseudonym', 'Editor, `auth_user.id`; null for edits by the platform.'),
    column('modified', 'timestamp', 'none', 'Newest change of this version.'),
    column('created', 'timestamp', 'none', 'When this version was saved.'),
    column(
      'previous_revision_id',
      'bigint',
      'none',
      'Version that was edited, `wiki_articlerevision.id`; null for the first.',
    ),
    column('deleted', 'boolean', 'none', 'True when the edit deleted the page.'),
    column('locked', 'boolean', 'none', 'True when the edit closed the page to further ones.'),
    column('article_id', 'bigint', 'none', 'Page that was edited, `wiki_article.id`.'),
    column('content', 'varchar', 'sensitive', 'Whole text of the page in this version, Markdown.'),
    column('title', 'varchar', 'sensitive', 'Heading of the page in this version.'),
  ],
});
