import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { entryName, parseEntryName } from '../../../lambdas/core/feeds/edx/entry-names.ts';
import { PACKAGE_TABLES } from '../../../lambdas/core/feeds/edx/tables/index.ts';
import { inWords } from '../../../lambdas/core/warnings.ts';

/** `{table or reason} {table's name} {sites} {slot}`, or the reason why it is of no table. */
function shown(name: string): string {
  const unit = parseEntryName(name);
  if (unit.kind === 'passed over') return unit.reason;
  const [kind, sites] = unit.kind === 'table' ? ['table', unit.site] : [unit.reason, unit.sites.join('+')];
  return `${kind} ${unit.table.name} ${sites} ${unit.slot}`;
}

describe('entries of a package', () => {
  it.each([
    ['orgx-2024-01-07/OrgX-C1-2024-auth_user-prod-analytics.sql.gpg', 'table auth_user edx orgx-c1-2024'],
    ['OrgX-C1-2024-auth_user-edx-analytics.sql.gpg', 'table auth_user edx orgx-c1-2024'],
    [
      'orgx-2024-01-07/OrgX-C.1-a_b-c-teams_membership-edge-analytics.sql.gpg',
      'table teams_membership edge orgx-c.1-a_b-c',
    ],
    ['OrgX-C1-2024-teams-prod-edge-analytics.sql.gpg', 'table teams edge orgx-c1-2024'],
    ['OrgX-teams-auth_user-teams-prod-analytics.sql.gpg', 'table teams edx orgx-teams-auth_user'],
    ['OrgX-C1-2024-teams_courseteam-prod-analytics.sql.gpg', 'table teams edx orgx-c1-2024'],
    ['OrgX-C1-2024-teams_courseteammembership-prod-analytics.sql.gpg', 'table teams_membership edx orgx-c1-2024'],
    ['OrgX-C1-2024-cohort_membership-prod-analytics.sql.gpg', 'table course_groups_cohortmembership edx orgx-c1-2024'],
    [
      'orgx-2024-01-07/ora/OrgX-C1-2024-assessment_assessmentfeedback_options-prod-analytics.sql.gpg',
      'table assessment_assessmentfeedback_options edx orgx-c1-2024',
    ],
    ['ora/OrgX-C1-2024-assessment_assessment-prod-analytics.sql.gpg', 'table assessment_assessment edx orgx-c1-2024'],
    ['OrgX-C1-2024-course_structure-edge-analytics.json.gpg', 'table course_structure edge orgx-c1-2024'],
    ['orgx-email_opt_in-prod-analytics.csv.gpg', 'table email_opt_in edx orgx'],
    ['orgx-2024-01-07/OrgX-C1-2024-prod.mongo.gpg', 'table forum edx orgx-c1-2024'],
    ['OrgX-C1-2024-prod-edge.mongo.gpg', 'table forum edge orgx-c1-2024'],
    ['OrgX-C1-2024-auth_user-prod-analytics.sql.failed.gpg', 'PRODUCER_FAILED auth_user edx orgx-c1-2024'],
    ['OrgX-C1-2024-auth_user-prod-analytics.failed.gpg', 'PRODUCER_FAILED auth_user edx orgx-c1-2024'],
    ['OrgX-C1-2024-edge.mongo.failed.gpg', 'PRODUCER_FAILED forum edge orgx-c1-2024'],
    ['OrgX-C1-2024-course-prod-analytics.xml.tar.gz', 'NOT_PARSED'],
    ['orgx-2024-01-07/OrgX-C1-2024-course-prod-edge-analytics.xml.tar.gz.gpg', 'NOT_PARSED'],
    ['orgx-2024-01-07/', 'NOT_PARSED'],
    ['orgx-2024-01-07/ora/', 'NOT_PARSED'],
    ['OrgX-C1-2024-auth_users-prod-analytics.sql.gpg', 'UNKNOWN_ENTRY'],
    ['OrgX-C1-2024-auth_user-prod-analytics.csv.gpg', 'UNKNOWN_ENTRY auth_user edx orgx-c1-2024'],
    ['OrgX-C1-2024-auth_user-prod-analytics.csv.failed.gpg', 'UNKNOWN_ENTRY auth_user edx orgx-c1-2024'],
    ['OrgX-C1-2024-auth_user-prod-analytics.gpg', 'UNKNOWN_ENTRY auth_user edx orgx-c1-2024'],
    ['OrgX-C1-2024-auth_user-prod-analytics.sql', 'UNKNOWN_ENTRY auth_user edx orgx-c1-2024'],
    ['OrgX-C1-2024-forum-prod-analytics.sql.gpg', 'UNKNOWN_ENTRY forum edx orgx-c1-2024'],
    ['auth_user-prod-analytics.sql.gpg', 'UNKNOWN_ENTRY'],
    ['OrgX-C1-2013_Spring.mongo.gpg', 'table forum edx orgx-c1-2013_spring'],
    ['OrgX-C1-2013_Spring-analytics.mongo.gpg', 'table forum edx orgx-c1-2013_spring'],
    ['OrgX-C1-2013_Spring-prod (1).mongo.gpg', 'UNKNOWN_ENTRY forum edx orgx-c1-2013_spring'],
    ['OrgX-C1-2013_Spring (1).mongo.gpg', 'UNKNOWN_ENTRY forum edge+edx orgx-c1-2013_spring'],
    ['OrgX-C1-2024-edge.mongo', 'UNKNOWN_ENTRY forum edge orgx-c1-2024'],
    ['OrgX-C1-2024-auth_user-stage-analytics.sql.gpg', 'UNKNOWN_ENTRY auth_user edge+edx orgx-c1-2024'],
    ['OrgX-C1-2024-auth_user-prod-stage-analytics.sql.gpg', 'UNKNOWN_ENTRY auth_user edge+edx orgx-c1-2024'],
    ['OrgX-C1-2024-auth_user-prod-analytics (1).sql.gpg', 'UNKNOWN_ENTRY auth_user edx orgx-c1-2024'],
    ['OrgX-C1-2024-auth_user-prod-analytics.sql.gz.gpg', 'UNKNOWN_ENTRY auth_user edx orgx-c1-2024'],
    ['OrgX-C1-2024-auth_user-analytics.sql.gpg', 'UNKNOWN_ENTRY auth_user edge+edx orgx-c1-2024'],
    ['OrgX-C1-2024-auth_user.sql.gpg', 'UNKNOWN_ENTRY auth_user edge+edx orgx-c1-2024'],
    ['OrgX-our-teams-photo.jpg', 'UNKNOWN_ENTRY'],
    ['readme.txt', 'UNKNOWN_ENTRY'],
    ['', 'UNKNOWN_ENTRY'],
  ])('%s: %s', (name, expected) => {
    expect(shown(name)).toBe(expected);
  });

  const slot = fc
    .stringMatching(/^[A-Za-z0-9]{1,6}(-[A-Za-z0-9_.]{1,8}){1,4}$/)
    .filter((text) => !/-(?:prod|edx|edge|analytics)$/i.test(text));
  it('are parsed into what they were built from', () => {
    const entry = fc.record({
      org: fc.constant('orgx'),
      date: fc.constant('2024-01-07'),
      slot,
      table: fc.constantFrom(...PACKAGE_TABLES),
      site: fc.constantFrom('edx', 'edge'),
      failed: fc.boolean(),
    });
    fc.assert(
      fc.property(entry, (built) => {
        expect(shown(entryName(built))).toBe(
          `${built.failed ? 'PRODUCER_FAILED' : 'table'} ${built.table.name} ${built.site} ${built.slot.toLowerCase()}`,
        );
      }),
    );
  });
});

describe('fault 65: names of entries that differ a little from what they should be', () => {
  const SLOT = 'OrgX-C_1.x-2013_Spring';
  const SITES: Readonly<Record<string, string>> = { prod: 'edx', edx: 'edx', edge: 'edge', 'prod-edge': 'edge' };
  const OTHER_SITES = ['stage', 'prod2', 'edge-prod', 'PRODUCTION', 'prod-stage', 'prod_edge'];
  const ENDINGS = ['sql', 'json', 'csv', 'mongo'];
  const FOLDERS = ['', 'orgx-2024-01-07/', 'ora/', 'orgx-2024-01-07/ora/'];
  const CASES: readonly ((text: string) => string)[] = [
    (text) => text,
    (text) => text.toUpperCase(),
    (text) => text.replace(/\.[^.]+\.[^.]+$/, (ending) => ending.toUpperCase()),
  ];
  const endingOf = (table: string) =>
    ({ forum: 'mongo', course_structure: 'json', email_opt_in: 'csv' })[table] ?? 'sql';
  const tables = PACKAGE_TABLES.map(({ name }) => name);

  /** Every spelling of a file of the table on the site, with that ending. */
  function* spellings(table: string, site: string | undefined, ending: string): Generator<string> {
    for (const analytics of ['-analytics', '']) {
      for (const encryption of ['gpg', 'pgp']) {
        const parts = [SLOT, ...(table === 'forum' ? [] : [table]), ...(site === undefined ? [] : [site])];
        for (const spell of CASES) yield spell(`${parts.join('-')}${analytics}.${ending}.${encryption}`);
      }
    }
  }
  const wrong = (names: Iterable<string>, expected: string) => {
    const found: string[] = [];
    for (const name of names)
      for (const folder of FOLDERS)
        if (shown(folder + name) !== expected) found.push(`${folder + name}: ${shown(folder + name)}`);
    return found;
  };

  it.each(tables)('%s: is read under each site, in upper case, without -analytics, as .pgp, in any folder', (table) => {
    for (const [token, site] of Object.entries(SITES)) {
      const expected = `table ${table} ${site} ${SLOT.toLowerCase()}`;
      expect(wrong(spellings(table, token, endingOf(table)), expected)).toEqual([]);
    }
  });

  it('a forum file without a site is of prod', () => {
    expect(wrong(spellings('forum', undefined, 'mongo'), `table forum edx ${SLOT.toLowerCase()}`)).toEqual([]);
  });

  it.each(tables.filter((name) => name !== 'forum'))(
    '%s: under another site or ending it is not read, and the rows of its course stay',
    (table) => {
      for (const site of [...OTHER_SITES, undefined]) {
        for (const ending of ENDINGS.filter((one) => one !== 'mongo')) {
          const expected = `UNKNOWN_ENTRY ${table} edge+edx ${SLOT.toLowerCase()}`;
          expect(wrong(spellings(table, site, ending), expected)).toEqual([]);
        }
      }
      for (const [token, site] of Object.entries(SITES)) {
        for (const ending of ['sql', 'json', 'csv', 'txt', 'sql.gz', 'sql (1)'].filter(
          (one) => one !== endingOf(table),
        )) {
          const expected = `UNKNOWN_ENTRY ${table} ${site} ${SLOT.toLowerCase()}`;
          expect(wrong(spellings(table, token, ending), expected)).toEqual([]);
        }
      }
    },
  );

  it.each(tables)('%s: what macOS adds beside it is passed over by its name', (table) => {
    const names = [...spellings(table, 'prod', endingOf(table))];
    expect(
      wrong(
        names.flatMap((name) => [
          `._${name}`,
          `__MACOSX/._${name}`,
          `__MACOSX/orgx-2024-01-07/._${name}`,
          `__MACOSX/${name}`,
        ]),
        'NOT_PARSED',
      ),
    ).toEqual([]);
  });

  it('a table that is not known is told by its name, once for all courses', () => {
    const warnings = ['A', 'B', 'teams-x'].map((course) => {
      const unit = parseEntryName(`orgx-2024-01-07/OrgX-${course}-T1-new_table-prod-analytics.sql.gpg`);
      return unit.kind === 'passed over' && unit.warning ? inWords(unit.warning) : unit.kind;
    });
    expect(warnings.slice(0, 2)).toEqual(Array(2).fill('not read: new_table is not a known table'));
  });

  it('a file that is no data is passed over without a warning', () => {
    expect(parseEntryName('orgx-2024-01-07/README.txt')).not.toHaveProperty('warning');
  });
});
