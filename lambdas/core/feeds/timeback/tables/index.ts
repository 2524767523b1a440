import type { TableDefinition } from '../../../definitions/table.ts';
import { caliperAssessment } from './caliper-assessment.ts';
import { caliperAssessmentItem } from './caliper-assessment-item.ts';
import { caliperAssignableDigitalResource } from './caliper-assignable-digital-resource.ts';
import { caliperAttempt } from './caliper-attempt.ts';
import { caliperEntityRelation } from './caliper-entity-relation.ts';
import { caliperEvent } from './caliper-event.ts';
import { caliperSession } from './caliper-session.ts';
import { cfDocument } from './cf-document.ts';
import { cfItem } from './cf-item.ts';
import { cfItemSubject } from './cf-item-subject.ts';
import { cfSubject } from './cf-subject.ts';
import { clrAchievement } from './clr-achievement.ts';
import { clrAchievementCredential } from './clr-achievement-credential.ts';
import { gradebookAssessmentResult } from './gradebook-assessment-result.ts';
import { insightsConfig } from './insights-config.ts';
import { insightsInsight } from './insights-insight.ts';
import { insightsRecommendation } from './insights-recommendation.ts';
import { insightsReview } from './insights-review.ts';
import { insightsSession } from './insights-session.ts';
import { insightsType } from './insights-type.ts';
import { ltiApplication } from './lti-application.ts';
import { ltiApplicationCurriculumScope } from './lti-application-curriculum-scope.ts';
import { oneRosterClass } from './one-roster-class.ts';
import { oneRosterClassGrade } from './one-roster-class-grade.ts';
import { oneRosterClassSubject } from './one-roster-class-subject.ts';
import { oneRosterCourse } from './one-roster-course.ts';
import { oneRosterEnrollment } from './one-roster-enrollment.ts';
import { oneRosterOrganization } from './one-roster-organization.ts';
import { oneRosterRole } from './one-roster-role.ts';
import { oneRosterUser } from './one-roster-user.ts';
import { oneRosterUserAgent } from './one-roster-user-agent.ts';
import { placementGrade } from './placement-grade.ts';
import { placementStudentSubjectPlacement } from './placement-student-subject-placement.ts';
import { tbXpLedger } from './tb-xp-ledger.ts';

/** Tables of the platform's own database that the lake knows, by name: each is a base table of the same name. */
export const TIMEBACK_TABLES: readonly TableDefinition[] = [
  caliperAssessment,
  caliperAssessmentItem,
  caliperAssignableDigitalResource,
  caliperAttempt,
  caliperEntityRelation,
  caliperEvent,
  caliperSession,
  cfDocument,
  cfItem,
  cfItemSubject,
  cfSubject,
  clrAchievement,
  clrAchievementCredential,
  gradebookAssessmentResult,
  insightsConfig,
  insightsInsight,
  insightsRecommendation,
  insightsReview,
  insightsSession,
  insightsType,
  ltiApplication,
  ltiApplicationCurriculumScope,
  oneRosterClass,
  oneRosterClassGrade,
  oneRosterClassSubject,
  oneRosterCourse,
  oneRosterEnrollment,
  oneRosterOrganization,
  oneRosterRole,
  oneRosterUser,
  oneRosterUserAgent,
  placementGrade,
  placementStudentSubjectPlacement,
  tbXpLedger,
];
