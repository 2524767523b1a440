import type { TableDescription, Topic } from './description.ts';

/** Subjects of a schema's tables, each with their names in the order in which they are best read. */
type Division = readonly (readonly [title: string, names: readonly string[]])[];

const VIEWS: Division = [
  ['People', ['students', 'guides', 'student_guides', 'student_start_dates']],
  [
    'Schools and classes',
    [
      'schools',
      'student_schools',
      'students_enrollments',
      'classes',
      'class_enrollments',
      'course_enrollments',
      'school_usage_stats',
    ],
  ],
  ['Sessions and attempts', ['sessions', 'attempts', 'aggregated_session_attempts']],
  ['Progress', ['students_xp', 'students_mastery', 'placement_results']],
  [
    'Observations',
    [
      'waste_insights',
      'sessions_waste',
      'cheating_insights',
      'sessions_cheating',
      'proctoring_insights',
      'sessions_proctoring',
      'student_journals',
      'recommendations',
    ],
  ],
  [
    'Content',
    [
      'subjects',
      'courses',
      'units',
      'unit_courses',
      'lessons',
      'tests',
      'test_parents',
      'questions',
      'question_tests',
      'resource_relations',
    ],
  ],
  ['Curriculum frameworks', ['case_subjects', 'case_courses', 'curriculum_items', 'grades']],
  ['Applications', ['learning_apps', 'learning_app_subjects']],
];

const BASE: Division = [
  [
    'People and organisations',
    [
      'one_roster_user',
      'one_roster_role',
      'one_roster_user_agent',
      'one_roster_organization',
      'timeback_account',
      'person_account',
      'person_merge',
      'person_organization',
      'organization_id',
      'student_attachment',
    ],
  ],
  [
    'Courses and classes',
    [
      'one_roster_course',
      'one_roster_class',
      'one_roster_class_grade',
      'one_roster_class_subject',
      'described_class',
      'one_roster_enrollment',
    ],
  ],
  [
    'Sessions and attempts',
    ['caliper_session', 'observed_session', 'caliper_attempt', 'first_attempt', 'session_result'],
  ],
  [
    'Progress',
    [
      'tb_xp_ledger',
      'daily_xp',
      'clr_achievement',
      'clr_achievement_credential',
      'placement_student_subject_placement',
      'gradebook_assessment_result',
    ],
  ],
  [
    'Observations',
    [
      'insights_session',
      'insights_insight',
      'insights_review',
      'insights_type',
      'insights_config',
      'insight_kind',
      'counted_insight',
      'insights_recommendation',
    ],
  ],
  [
    'Content',
    ['caliper_assignable_digital_resource', 'caliper_assessment', 'caliper_assessment_item', 'caliper_entity_relation'],
  ],
  ['Curriculum frameworks', ['cf_document', 'cf_item', 'cf_item_subject', 'cf_subject', 'placement_grade']],
  ['Applications', ['lti_application', 'lti_application_curriculum_scope']],
  [
    'What edX says, prepared',
    [
      'edx_run',
      'edx_account',
      'edx_enrollment',
      'edx_teacher',
      'edx_user_name',
      'edx_deactivation',
      'edx_block',
      'edx_log_day',
      'edx_session',
      'edx_check',
    ],
  ],
  ['Settings and date', ['as_of', 'delivered_table', 'setting_organisation', 'setting_same_as', 'setting_people']],
];

const DIVISIONS: Readonly<Record<string, Division>> = { timeback: VIEWS, base: BASE };

/**
 * Tables of one schema by their subjects; by name, under no title, in a schema that is not divided. Throws when a table has
 * no subject, or a subject names a table that is not there.
 */
export function inTopics(schema: string, tables: readonly TableDescription[]): readonly Topic[] {
  const division = DIVISIONS[schema];
  if (!division) return [{ title: '', tables: [...tables].sort((a, b) => (a.name < b.name ? -1 : 1)) }];
  const byName = new Map(tables.map((table) => [table.name, table]));
  const listed = division.flatMap(([, names]) => names);
  const wrong = [
    ...listed.filter((name) => !byName.has(name)),
    ...[...byName.keys()].filter((name) => !listed.includes(name)),
  ];
  if (wrong.length > 0)
    throw new Error(`schema ${schema}: ${wrong.join(', ')}: a subject in topics.ts is missing or too many`);
  return division.map(([title, names]) => ({ title, tables: names.flatMap((name) => byName.get(name) ?? []) }));
}
