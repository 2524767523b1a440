import type { Model } from '../../lambdas/core/definitions/model.ts';
import { caliperAssessment } from './caliper_assessment.ts';
import { caliperAssessmentItem } from './caliper_assessment_item.ts';
import { caliperAssignableDigitalResource } from './caliper_assignable_digital_resource.ts';
import { caliperAttempt } from './caliper_attempt.ts';
import { caliperEntityRelation } from './caliper_entity_relation.ts';
import { caliperSession } from './caliper_session.ts';
import { cfDocument } from './cf_document.ts';
import { cfItem } from './cf_item.ts';
import { cfItemSubject } from './cf_item_subject.ts';
import { cfSubject } from './cf_subject.ts';
import { clrAchievement } from './clr_achievement.ts';
import { clrAchievementCredential } from './clr_achievement_credential.ts';
import { countedInsight } from './counted_insight.ts';
import { dailyXp } from './daily_xp.ts';
import { describedClass } from './described_class.ts';
import { edxAccount } from './edx_account.ts';
import { edxBlock } from './edx_block.ts';
import { edxCheck } from './edx_check.ts';
import { edxDeactivation } from './edx_deactivation.ts';
import { edxEnrollment } from './edx_enrollment.ts';
import { edxLogDay } from './edx_log_day.ts';
import { edxRun } from './edx_run.ts';
import { edxSession } from './edx_session.ts';
import { edxTeacher } from './edx_teacher.ts';
import { edxUserName } from './edx_user_name.ts';
import { firstAttempt } from './first_attempt.ts';
import { gradebookAssessmentResult } from './gradebook_assessment_result.ts';
import { insightKind } from './insight_kind.ts';
import { insightsConfig } from './insights_config.ts';
import { insightsInsight } from './insights_insight.ts';
import { insightsRecommendation } from './insights_recommendation.ts';
import { insightsReview } from './insights_review.ts';
import { insightsSession } from './insights_session.ts';
import { insightsType } from './insights_type.ts';
import { ltiApplication } from './lti_application.ts';
import { ltiApplicationCurriculumScope } from './lti_application_curriculum_scope.ts';
import { observedSession } from './observed_session.ts';
import { oneRosterClass } from './one_roster_class.ts';
import { oneRosterClassGrade } from './one_roster_class_grade.ts';
import { oneRosterClassSubject } from './one_roster_class_subject.ts';
import { oneRosterCourse } from './one_roster_course.ts';
import { oneRosterEnrollment } from './one_roster_enrollment.ts';
import { oneRosterOrganization } from './one_roster_organization.ts';
import { oneRosterRole } from './one_roster_role.ts';
import { oneRosterUser } from './one_roster_user.ts';
import { oneRosterUserAgent } from './one_roster_user_agent.ts';
import { organizationId } from './organization_id.ts';
import { personAccount } from './person_account.ts';
import { personMerge } from './person_merge.ts';
import { personOrganization } from './person_organization.ts';
import { placementGrade } from './placement_grade.ts';
import { placementStudentSubjectPlacement } from './placement_student_subject_placement.ts';
import { sessionResult } from './session_result.ts';
import { studentAttachment } from './student_attachment.ts';
import { tbXpLedger } from './tb_xp_ledger.ts';
import { timebackAccount } from './timeback_account.ts';

/** All base tables, by name. */
export const BASE: readonly Model[] = [
  caliperAssessment,
  caliperAssessmentItem,
  caliperAssignableDigitalResource,
  caliperAttempt,
  caliperEntityRelation,
  caliperSession,
  cfDocument,
  cfItem,
  cfItemSubject,
  cfSubject,
  clrAchievement,
  clrAchievementCredential,
  countedInsight,
  dailyXp,
  describedClass,
  edxAccount,
  edxBlock,
  edxCheck,
  edxDeactivation,
  edxEnrollment,
  edxLogDay,
  edxRun,
  edxSession,
  edxTeacher,
  edxUserName,
  firstAttempt,
  gradebookAssessmentResult,
  insightKind,
  insightsConfig,
  insightsInsight,
  insightsRecommendation,
  insightsReview,
  insightsSession,
  insightsType,
  ltiApplication,
  ltiApplicationCurriculumScope,
  observedSession,
  oneRosterClass,
  oneRosterClassGrade,
  oneRosterClassSubject,
  oneRosterCourse,
  oneRosterEnrollment,
  oneRosterOrganization,
  oneRosterRole,
  oneRosterUser,
  oneRosterUserAgent,
  organizationId,
  personAccount,
  personMerge,
  personOrganization,
  placementGrade,
  placementStudentSubjectPlacement,
  sessionResult,
  studentAttachment,
  tbXpLedger,
  timebackAccount,
];
