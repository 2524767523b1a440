import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { entryName, parseEntryName } from '../../../lambdas/core/feeds/edx/entry-names.ts';
import { PACKAGE_TABLES } from '../../../lambdas/core/feeds/edx/tables/index.ts';

/** `{kind} {table} {site} {slot}`, or the reason why it is none. */
function shown(name: string): string {
  const unit = parseEntryName(name);
  return unit.kind === 'passed over' ? unit.reason : `${unit.kind} ${unit.table.name} ${unit.site} ${unit.slot}`;
}

describe('entries of a package', () => {
  it.each([
    ['orgx-2024-01-07/OrgX-C1-2024-auth_user-prod-analytics.sql.gpg', 'table auth_user edx OrgX-C1-2024'],
    ['OrgX-C1-2024-auth_user-edx-analytics.sql.gpg', 'table auth_user edx OrgX-C1-2024'],
    [
      'orgx-2024-01-07/OrgX-C.1-a_b-c-teams_membership-edge-analytics.sql.gpg',
      'table teams_membership edge OrgX-C.1-a_b-c',
    ],
    ['OrgX-C1-2024-teams-prod-edge-analytics.sql.gpg', 'table teams edge OrgX-C1-2024'],
    ['OrgX-teams-auth_user-teams-prod-analytics.sql.gpg', 'table teams edx OrgX-teams-auth_user'],
    ['OrgX-C1-2024-teams_courseteam-prod-analytics.sql.gpg', 'table teams edx OrgX-C1-2024'],
    ['OrgX-C1-2024-teams_courseteammembership-prod-analytics.sql.gpg', 'table teams_membership edx OrgX-C1-2024'],
    ['OrgX-C1-2024-cohort_membership-prod-analytics.sql.gpg', 'table course_groups_cohortmembership edx OrgX-C1-2024'],
    [
      'orgx-2024-01-07/ora/OrgX-C1-2024-assessment_assessmentfeedback_options-prod-analytics.sql.gpg',
      'table assessment_assessmentfeedback_options edx OrgX-C1-2024',
    ],
    ['ora/OrgX-C1-2024-assessment_assessment-prod-analytics.sql.gpg', 'table assessment_assessment edx OrgX-C1-2024'],
    ['OrgX-C1-2024-course_structure-edge-analytics.json.gpg', 'table course_structure edge OrgX-C1-2024'],
    ['orgx-email_opt_in-prod-analytics.csv.gpg', 'table email_opt_in edx orgx'],
    ['orgx-2024-01-07/OrgX-C1-2024-prod.mongo.gpg', 'table forum edx OrgX-C1-2024'],
    ['OrgX-C1-2024-prod-edge.mongo.gpg', 'table forum edge OrgX-C1-2024'],
    ['OrgX-C1-2024-auth_user-prod-analytics.sql.failed.gpg', 'failed auth_user edx OrgX-C1-2024'],
    ['OrgX-C1-2024-auth_user-prod-analytics.failed.gpg', 'failed auth_user edx OrgX-C1-2024'],
    ['OrgX-C1-2024-edge.mongo.failed.gpg', 'failed forum edge OrgX-C1-2024'],
    ['OrgX-C1-2024-course-prod-analytics.xml.tar.gz', 'NOT_PARSED'],
    ['orgx-2024-01-07/OrgX-C1-2024-course-prod-edge-analytics.xml.tar.gz.gpg', 'NOT_PARSED'],
    ['orgx-2024-01-07/', 'NOT_PARSED'],
    ['orgx-2024-01-07/ora/', 'NOT_PARSED'],
    ['OrgX-C1-2024-auth_users-prod-analytics.sql.gpg', 'UNKNOWN_ENTRY'],
    ['OrgX-C1-2024-auth_user-prod-analytics.csv.gpg', 'UNKNOWN_ENTRY'],
    ['OrgX-C1-2024-auth_user-prod-analytics.csv.failed.gpg', 'UNKNOWN_ENTRY'],
    ['OrgX-C1-2024-auth_user-prod-analytics.gpg', 'UNKNOWN_ENTRY'],
    ['OrgX-C1-2024-auth_user-prod-analytics.sql', 'UNKNOWN_ENTRY'],
    ['OrgX-C1-2024-forum-prod-analytics.sql.gpg', 'UNKNOWN_ENTRY'],
    ['auth_user-prod-analytics.sql.gpg', 'UNKNOWN_ENTRY'],
    ['readme.txt', 'UNKNOWN_ENTRY'],
    ['', 'UNKNOWN_ENTRY'],
  ])('%s: %s', (name, expected) => {
    expect(shown(name)).toBe(expected);
  });

  const slot = fc
    .stringMatching(/^[A-Za-z0-9]{1,6}(-[A-Za-z0-9_.]{1,8}){1,4}$/)
    .filter((text) => !text.endsWith('-prod'));
  it('are parsed into what they were built from', () => {
    const entry = fc.record({
      org: fc.constant('orgx'),
      date: fc.constant('2024-01-07'),
      slot,
      table: fc.constantFrom(...PACKAGE_TABLES),
      site: fc.constantFrom('edx', 'edge', 'stage'),
      failed: fc.boolean(),
    });
    fc.assert(
      fc.property(entry, (built) => {
        expect(shown(entryName(built))).toBe(
          `${built.failed ? 'failed' : 'table'} ${built.table.name} ${built.site} ${built.slot}`,
        );
      }),
    );
  });
});
