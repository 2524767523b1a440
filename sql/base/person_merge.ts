import { defineBase, required, SOURCE } from '../../lambdas/core/definitions/model.ts';
import personMergeSql from './person_merge.sql';

export const personMerge = defineBase({
  name: 'person_merge',
  sql: personMergeSql,
  grain: "One account that is not its person's first one.",
  key: ['source', 'native_id'],
  description: 'Which accounts were taken together as one person, and why. Nothing is built on it.',
  columns: [
    required('person_id', 'varchar', 'pseudonym', 'Person whom the account was given to.', [
      'base.person_account.person_id',
    ]),
    { ...SOURCE, description: 'Platform of the account.', from: ['base.person_account.source'] },
    required('native_id', 'varchar', 'pseudonym', 'Id of the account there.', ['base.person_account.native_id']),
    required('first_source', 'varchar', 'none', "Platform of the account that the person's id comes from.", [
      'base.person_account.source',
    ]),
    required('first_native_id', 'varchar', 'pseudonym', "Id of the account that the person's id comes from.", [
      'base.person_account.native_id',
    ]),
    required('reason', 'varchar', 'none', 'What shows that both belong to one person.', [], {
      known: ['same e-mail address'],
    }),
  ],
});
