import type { TableDefinition } from '../../../definitions/table.ts';
import { assessmentAiclassifier } from './assessment-aiclassifier.ts';
import { assessmentAiclassifierset } from './assessment-aiclassifierset.ts';
import { assessmentAigradingworkflow } from './assessment-aigradingworkflow.ts';
import { assessmentAitrainingworkflow } from './assessment-aitrainingworkflow.ts';
import { assessmentAitrainingworkflowTrainingExamples } from './assessment-aitrainingworkflow-training-examples.ts';
import { assessmentAssessment } from './assessment-assessment.ts';
import { assessmentAssessmentfeedback } from './assessment-assessmentfeedback.ts';
import { assessmentAssessmentfeedbackAssessments } from './assessment-assessmentfeedback-assessments.ts';
import { assessmentAssessmentfeedbackOptions } from './assessment-assessmentfeedback-options.ts';
import { assessmentAssessmentfeedbackoption } from './assessment-assessmentfeedbackoption.ts';
import { assessmentAssessmentpart } from './assessment-assessmentpart.ts';
import { assessmentCriterion } from './assessment-criterion.ts';
import { assessmentCriterionoption } from './assessment-criterionoption.ts';
import { assessmentPeerworkflow } from './assessment-peerworkflow.ts';
import { assessmentPeerworkflowitem } from './assessment-peerworkflowitem.ts';
import { assessmentRubric } from './assessment-rubric.ts';
import { assessmentStudenttrainingworkflow } from './assessment-studenttrainingworkflow.ts';
import { assessmentStudenttrainingworkflowitem } from './assessment-studenttrainingworkflowitem.ts';
import { assessmentTrainingexample } from './assessment-trainingexample.ts';
import { assessmentTrainingexampleOptionsSelected } from './assessment-trainingexample-options-selected.ts';
import { authUser } from './auth-user.ts';
import { authUserprofile } from './auth-userprofile.ts';
import { certificatesGeneratedcertificate } from './certificates-generatedcertificate.ts';
import { courseGroupsCohortmembership } from './course-groups-cohortmembership.ts';
import { courseStructure } from './course-structure.ts';
import { coursewareStudentmodule } from './courseware-studentmodule.ts';
import { creditCrediteligibility } from './credit-crediteligibility.ts';
import { djangoCommentClientRoleUsers } from './django-comment-client-role-users.ts';
import { emailOptIn } from './email-opt-in.ts';
import { forum } from './forum.ts';
import { gradesPersistentcoursegrade } from './grades-persistentcoursegrade.ts';
import { gradesPersistentsubsectiongrade } from './grades-persistentsubsectiongrade.ts';
import { studentAnonymoususerid } from './student-anonymoususerid.ts';
import { studentCourseaccessrole } from './student-courseaccessrole.ts';
import { studentCourseenrollment } from './student-courseenrollment.ts';
import { studentLanguageproficiency } from './student-languageproficiency.ts';
import { submissionsScore } from './submissions-score.ts';
import { submissionsScoresummary } from './submissions-scoresummary.ts';
import { submissionsStudentitem } from './submissions-studentitem.ts';
import { submissionsSubmission } from './submissions-submission.ts';
import { teams } from './teams.ts';
import { teamsMembership } from './teams-membership.ts';
import { userApiUsercoursetag } from './user-api-usercoursetag.ts';
import { userIdMap } from './user-id-map.ts';
import { verifyStudentVerificationstatus } from './verify-student-verificationstatus.ts';
import { wikiArticle } from './wiki-article.ts';
import { wikiArticlerevision } from './wiki-articlerevision.ts';
import { workflowAssessmentworkflow } from './workflow-assessmentworkflow.ts';
import { workflowAssessmentworkflowstep } from './workflow-assessmentworkflowstep.ts';

/** Tables of the weekly package, by name. Those that the exporter no longer writes are here too, since old packages hold them. */
export const PACKAGE_TABLES: readonly TableDefinition[] = [
  assessmentAiclassifier,
  assessmentAiclassifierset,
  assessmentAigradingworkflow,
  assessmentAitrainingworkflow,
  assessmentAitrainingworkflowTrainingExamples,
  assessmentAssessment,
  assessmentAssessmentfeedback,
  assessmentAssessmentfeedbackAssessments,
  assessmentAssessmentfeedbackOptions,
  assessmentAssessmentfeedbackoption,
  assessmentAssessmentpart,
  assessmentCriterion,
  assessmentCriterionoption,
  assessmentPeerworkflow,
  assessmentPeerworkflowitem,
  assessmentRubric,
  assessmentStudenttrainingworkflow,
  assessmentStudenttrainingworkflowitem,
  assessmentTrainingexample,
  assessmentTrainingexampleOptionsSelected,
  authUser,
  authUserprofile,
  certificatesGeneratedcertificate,
  courseGroupsCohortmembership,
  courseStructure,
  coursewareStudentmodule,
  creditCrediteligibility,
  djangoCommentClientRoleUsers,
  emailOptIn,
  forum,
  gradesPersistentcoursegrade,
  gradesPersistentsubsectiongrade,
  studentAnonymoususerid,
  studentCourseaccessrole,
  studentCourseenrollment,
  studentLanguageproficiency,
  submissionsScore,
  submissionsScoresummary,
  submissionsStudentitem,
  submissionsSubmission,
  teams,
  teamsMembership,
  userApiUsercoursetag,
  userIdMap,
  verifyStudentVerificationstatus,
  wikiArticle,
  wikiArticlerevision,
  workflowAssessmentworkflow,
  workflowAssessmentworkflowstep,
];
