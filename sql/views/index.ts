import type { Model } from '../../lambdas/core/definitions/model.ts';
import { aggregatedSessionAttempts } from './aggregated_session_attempts.ts';
import { attempts } from './attempts.ts';
import { caseCourses } from './case_courses.ts';
import { caseSubjects } from './case_subjects.ts';
import { cheatingInsights } from './cheating_insights.ts';
import { classEnrollments } from './class_enrollments.ts';
import { classes } from './classes.ts';
import { courseEnrollments } from './course_enrollments.ts';
import { courses } from './courses.ts';
import { curriculumItems } from './curriculum_items.ts';
import { grades } from './grades.ts';
import { guides } from './guides.ts';
import { learningAppSubjects } from './learning_app_subjects.ts';
import { learningApps } from './learning_apps.ts';
import { lessons } from './lessons.ts';
import { placementResults } from './placement_results.ts';
import { proctoringInsights } from './proctoring_insights.ts';
import { questionTests } from './question_tests.ts';
import { questions } from './questions.ts';
import { recommendations } from './recommendations.ts';
import { resourceRelations } from './resource_relations.ts';
import { schoolUsageStats } from './school_usage_stats.ts';
import { schools } from './schools.ts';
import { sessions } from './sessions.ts';
import { sessionsCheating } from './sessions_cheating.ts';
import { sessionsProctoring } from './sessions_proctoring.ts';
import { sessionsWaste } from './sessions_waste.ts';
import { studentGuides } from './student_guides.ts';
import { studentJournals } from './student_journals.ts';
import { studentSchools } from './student_schools.ts';
import { studentStartDates } from './student_start_dates.ts';
import { students } from './students.ts';
import { studentsEnrollments } from './students_enrollments.ts';
import { studentsMastery } from './students_mastery.ts';
import { studentsXp } from './students_xp.ts';
import { subjects } from './subjects.ts';
import { testParents } from './test_parents.ts';
import { tests } from './tests.ts';
import { unitCourses } from './unit_courses.ts';
import { units } from './units.ts';
import { wasteInsights } from './waste_insights.ts';

/** The 41 views of the catalogue, by name. */
export const VIEWS: readonly Model[] = [
  aggregatedSessionAttempts,
  attempts,
  caseCourses,
  caseSubjects,
  cheatingInsights,
  classEnrollments,
  classes,
  courseEnrollments,
  courses,
  curriculumItems,
  grades,
  guides,
  learningAppSubjects,
  learningApps,
  lessons,
  placementResults,
  proctoringInsights,
  questionTests,
  questions,
  recommendations,
  resourceRelations,
  schoolUsageStats,
  schools,
  sessions,
  sessionsCheating,
  sessionsProctoring,
  sessionsWaste,
  studentGuides,
  studentJournals,
  studentSchools,
  studentStartDates,
  students,
  studentsEnrollments,
  studentsMastery,
  studentsXp,
  subjects,
  testParents,
  tests,
  unitCourses,
  units,
  wasteInsights,
];
