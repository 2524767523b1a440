/** What the exporter writes: header lines seen, the newest first, and MySQL's types where the documentation gives them. */
export interface Delivered {
  readonly headers: readonly string[];
  /** Column that the documentation alone has. */
  readonly documented?: string;
  readonly mysql?: Readonly<Record<string, string>>;
}

export const DELIVERED: Readonly<Record<string, Delivered>> = {
  user_id_map: {
    headers: ['hash_id user_id username', 'hash_id id username', 'hashid id username'],
    mysql: { hash_id: 'varchar(32)', user_id: 'int(11)', username: 'varchar(30)' },
  },
  grades_persistentcoursegrade: {
    headers: [
      'course_id user_id grading_policy_hash percent_grade letter_grade passed_timestamp created modified',
      'course_id user_id course_edited_timestamp grading_policy_hash percent_grade letter_grade passed_timestamp created modified',
    ],
    documented: 'course_edited_timestamp',
    mysql: {
      course_id: 'CourseKey',
      user_id: 'int (11)',
      grading_policy_hash: 'String (255)',
      percent_grade: 'Float',
      letter_grade: 'String (255)',
      passed_timestamp: 'DateTime',
      created: 'DateTime',
      modified: 'DateTime',
    },
  },
  grades_persistentsubsectiongrade: {
    headers: [
      'course_id user_id usage_key earned_all possible_all earned_graded possible_graded first_attempted created modified',
    ],
    mysql: {
      course_id: 'CourseKey',
      user_id: 'Integer',
      usage_key: 'UsageKey',
      earned_all: 'Float',
      possible_all: 'Float',
      earned_graded: 'Float',
      possible_graded: 'Float',
      first_attempted: 'DateTime',
      created: 'DateTime',
      modified: 'DateTime',
    },
  },
  auth_user: {
    headers: [
      'id username first_name last_name email password is_staff is_active is_superuser last_login date_joined status email_key avatar_type country show_country date_of_birth interesting_tags ignored_tags email_tag_filter_strategy display_tag_filter_strategy consecutive_days_visit_count',
    ],
    mysql: {
      id: 'int(11)',
      username: 'varchar(150)',
      first_name: 'varchar(30)',
      last_name: 'varchar(30)',
      email: 'varchar(254)',
      password: 'varchar(128)',
      is_staff: 'tinyint(1)',
      is_active: 'tinyint(1)',
      is_superuser: 'tinyint(1)',
      last_login: 'datetime',
      date_joined: 'datetime',
      status: 'varchar(2)',
      email_key: 'varchar(32)',
      avatar_type: 'varchar(1)',
      country: 'varchar(2)',
      show_country: 'tinyint(1)',
      date_of_birth: 'date',
      interesting_tags: 'longtext',
      ignored_tags: 'longtext',
      email_tag_filter_strategy: 'smallint(6)',
      display_tag_filter_strategy: 'smallint(6)',
      consecutive_days_visit_count: 'int(11)',
    },
  },
  auth_userprofile: {
    headers: [
      'id user_id name language location meta courseware gender mailing_address year_of_birth level_of_education goals country city bio profile_image_uploaded_at state',
      'id user_id name language location meta courseware gender mailing_address year_of_birth level_of_education goals country city bio profile_image_uploaded_at',
    ],
    mysql: {
      id: 'int(11)',
      user_id: 'int(11)',
      name: 'varchar(255)',
      language: 'varchar(255)',
      location: 'varchar(255)',
      meta: 'longtext',
      courseware: 'varchar(255)',
      gender: 'varchar(6)',
      mailing_address: 'longtext',
      year_of_birth: 'int(11)',
      level_of_education: 'varchar(6)',
      goals: 'longtext',
      country: 'varchar(2)',
      city: 'longtext',
      bio: 'varchar(3000)',
      profile_image_uploaded_at: 'datetime',
    },
  },
  student_courseaccessrole: {
    headers: ['org course_id user_id role', 'user_id course_id role'],
    mysql: { course_id: 'varchar(255)', user_id: 'int(11)', role: 'varchar(255)' },
  },
  django_comment_client_role_users: {
    headers: ['course_id user_id name', 'user_id course_id name'],
    mysql: { course_id: 'varchar(255)', user_id: 'int(11)', name: 'varchar(255)' },
  },
  credit_crediteligibility: {
    headers: ['id created modified username deadline course_id', 'id created modified username deadline course_key'],
    mysql: {
      id: 'int(11)',
      created: 'datetime',
      modified: 'datetime',
      username: 'varchar(255)',
      deadline: 'datetime',
      course_id: 'varchar(255)',
    },
  },
  course_groups_cohortmembership: {
    headers: ['user_id course_id group_type name'],
  },
  assessment_aiclassifier: {
    headers: ['id classifier_set_id classifier_data criterion_id'],
  },
  assessment_aiclassifierset: {
    headers: ['course_id id item_id rubric_id created_at algorithm_id'],
  },
  assessment_aigradingworkflow: {
    headers: [
      'scheduled_at submission_uuid algorithm_id student_id course_id assessment_id id item_id uuid rubric_id classifier_set_id completed_at essay_text',
    ],
  },
  assessment_aitrainingworkflow: {
    headers: ['course_id id item_id uuid scheduled_at classifier_set_id completed_at algorithm_id'],
  },
  assessment_aitrainingworkflow_training_examples: {
    headers: ['trainingexample_id id aitrainingworkflow_id'],
  },
  assessment_assessment: {
    headers: ['id submission_uuid scored_at scorer_id score_type feedback rubric_id'],
  },
  assessment_assessmentfeedback: {
    headers: ['id submission_uuid feedback_text'],
  },
  assessment_assessmentfeedback_assessments: {
    headers: ['id assessmentfeedback_id assessment_id'],
  },
  assessment_assessmentfeedback_options: {
    headers: ['id assessmentfeedback_id assessmentfeedbackoption_id'],
  },
  assessment_assessmentfeedbackoption: {
    headers: ['id text'],
  },
  assessment_assessmentpart: {
    headers: ['id feedback assessment_id criterion_id option_id'],
  },
  assessment_criterion: {
    headers: ['id name label order_num prompt rubric_id'],
  },
  assessment_criterionoption: {
    headers: ['id order_num points name label explanation criterion_id'],
  },
  assessment_peerworkflow: {
    headers: [
      'id student_id item_id course_id submission_uuid created_at completed_at grading_completed_at cancelled_at',
    ],
  },
  assessment_peerworkflowitem: {
    headers: ['id submission_uuid started_at scored assessment_id author_id scorer_id'],
  },
  assessment_rubric: {
    headers: ['id content_hash structure_hash'],
  },
  assessment_studenttrainingworkflow: {
    headers: ['id submission_uuid student_id item_id course_id'],
  },
  assessment_studenttrainingworkflowitem: {
    headers: ['id order_num started_at completed_at training_example_id workflow_id'],
  },
  assessment_trainingexample: {
    headers: ['id raw_answer content_hash rubric_id'],
  },
  assessment_trainingexample_options_selected: {
    headers: ['id trainingexample_id criterionoption_id'],
  },
  certificates_generatedcertificate: {
    headers: [
      'id user_id download_url grade course_id key distinction status verify_uuid download_uuid name created_date modified_date error_reason mode',
      'id course_id verify_uuid download_uuid download_url grade key distinction status mode name created_date modified_date error_reason user_id',
    ],
    mysql: {
      id: 'int(11)',
      user_id: 'int(11)',
      download_url: 'varchar(128)',
      grade: 'varchar(5)',
      course_id: 'varchar(255)',
      key: 'varchar(32)',
      distinction: 'tinyint(1)',
      status: 'varchar(32)',
      verify_uuid: 'varchar(32)',
      download_uuid: 'varchar(32)',
      name: 'varchar(255)',
      created_date: 'datetime',
      modified_date: 'datetime',
      error_reason: 'varchar(512)',
      mode: 'varchar(32)',
    },
  },
  student_anonymoususerid: {
    headers: ['id anonymous_user_id course_id user_id', 'id user_id anonymous_user_id course_id'],
    mysql: { id: 'int(11)', anonymous_user_id: 'varchar(32)', course_id: 'varchar(255)', user_id: 'int(11)' },
  },
  student_courseenrollment: {
    headers: ['id user_id course_id created is_active mode', 'id course_id created is_active mode user_id'],
    mysql: {
      id: 'int(11)',
      user_id: 'int(11)',
      course_id: 'varchar(255)',
      created: 'datetime',
      is_active: 'tinyint(1)',
      mode: 'varchar(100)',
    },
  },
  student_languageproficiency: {
    headers: ['id user_profile_id code', 'id code user_profile_id'],
    mysql: { id: 'int(11)', user_profile_id: 'int(11)', code: 'varchar(16)' },
  },
  submissions_score: {
    headers: ['id points_earned points_possible created_at reset student_item_id submission_id'],
  },
  submissions_scoresummary: {
    headers: ['id highest_id latest_id student_item_id'],
  },
  submissions_studentitem: {
    headers: ['id student_id course_id item_id item_type'],
  },
  submissions_submission: {
    headers: ['id uuid attempt_number submitted_at created_at raw_answer student_item_id status team_submission_id'],
  },
  teams: {
    headers: [
      'id team_id name course_id topic_id date_created description country language discussion_topic_id last_activity_at team_size organization_protected',
      'id team_id discussion_topic_id name course_id topic_id date_created description country language last_activity_at team_size organization_protected',
      'id team_id name course_id topic_id date_created description country language discussion_topic_id last_activity_at team_size',
    ],
    mysql: {
      id: 'int(11)',
      team_id: 'varchar(255)',
      name: 'varchar(255)',
      course_id: 'textfield',
      topic_id: 'varchar(255)',
      date_created: 'datetime',
      description: 'varchar(300)',
      country: 'varchar(2)',
      language: 'varchar(16)',
      discussion_topic_id: 'varchar(255)',
      last_activity_at: 'datetime',
      team_size: 'int(11)',
    },
  },
  teams_membership: {
    headers: ['id user_id team_id date_joined last_activity_at', 'id date_joined last_activity_at team_id user_id'],
    mysql: {
      id: 'int (11)',
      user_id: 'int (11)',
      team_id: 'int (11)',
      date_joined: 'datetime',
      last_activity_at: 'datetime',
    },
  },
  user_api_usercoursetag: {
    headers: ['id user_id key course_id value', 'id key course_id value user_id', 'user_id course_id key value'],
    mysql: { user_id: 'int(11)', key: 'varchar(255)', course_id: 'varchar(255)', value: 'textfield' },
  },
  wiki_article: {
    headers: [
      'id current_revision_id created modified owner_id group_id group_read group_write other_read other_write',
      'id created modified group_read group_write other_read other_write current_revision_id group_id owner_id',
    ],
  },
  wiki_articlerevision: {
    headers: [
      'id revision_number user_message automatic_log ip_address user_id modified created previous_revision_id deleted locked article_id content title',
      'id revision_number user_message automatic_log ip_address modified created deleted locked content title article_id previous_revision_id user_id',
    ],
  },
  workflow_assessmentworkflow: {
    headers: ['id created modified status status_changed submission_uuid uuid course_id item_id'],
  },
  workflow_assessmentworkflowstep: {
    headers: ['id name submitter_completed_at assessment_completed_at order_num workflow_id skipped'],
  },
  courseware_studentmodule: {
    headers: ['id module_type module_id student_id state grade created modified max_grade done course_id'],
    mysql: {
      id: 'int(11)',
      module_type: 'varchar(32)',
      module_id: 'varchar(255)',
      student_id: 'int(11)',
      state: 'longtext',
      grade: 'double',
      created: 'datetime',
      modified: 'datetime',
      max_grade: 'double',
      done: 'varchar(8)',
      course_id: 'varchar(255)',
    },
  },
  verify_student_verificationstatus: {
    headers: [
      'timestamp status course_id checkpoint_location user_id',
      'timestamp status course_id checkpoint_name user_id',
    ],
    mysql: {
      timestamp: 'datetime',
      status: 'varchar(32)',
      course_id: 'varchar(255)',
      checkpoint_location: 'varchar(255)',
      user_id: 'int(11)',
    },
  },
  email_opt_in: {
    headers: [
      'user_id username email full_name course_id is_opted_in_for_email preference_set_datetime',
      'email full_name course_id is_opted_in_for_email preference_set_datetime',
    ],
  },
};

export const FORUM_KEYS =
  '_id _type abuse_flaggers anonymous anonymous_to_peers at_position_list author_id author_username body child_count closed comment_count comment_thread_id commentable_id context course_id created_at depth endorsed endorsement historical_abuse_flaggers last_activity_at parent_id parent_ids pinned retired_username sk tags_array thread_type title updated_at visible votes';
