import type { World } from '../world.ts';

/** Rows of the export whose base tables take them over or change them. */
export const exportTables: World = {
  'timeback_export.caliper_entity_relation': [
    { source_id: 'u', destination_id: 'c', relationship_type: 'isPartOf', item_order: 1 },
    { source_id: 'u', destination_id: 'c', relationship_type: 'isPartOf', item_order: 1 },
    { source_id: 'u', destination_id: 'c', relationship_type: 'isPartOf', item_order: 2 },
    { source_id: 'u', destination_id: 'c', relationship_type: 'isPartOf' },
    { source_id: 'u', destination_id: 'c', relationship_type: 'isPartOf' },
    { source_id: 'u', destination_id: 'c', relationship_type: 'follows', item_order: 1 },
    { source_id: 'u', relationship_type: 'isPartOf' },
    { destination_id: 'c', relationship_type: 'isPartOf' },
    { source_id: 'u', destination_id: 'c' },
  ],
  'timeback_export.lti_application': [
    { id: 'a1', name: 'EDX', type: 'learning' },
    { id: 'a2', name: 'Reader', type: 'assessment' },
  ],
  'edx.events': [
    {
      org: 'orgx',
      site: 'edx',
      file_date: '2026-03-01',
      event_time: '2026-03-01 10:00:00',
      event_type: 'page_close',
      _row: 1,
    },
    {
      org: 'orgx',
      site: 'edge',
      file_date: '2026-03-01',
      event_time: '2026-03-01 10:00:00',
      event_type: 'page_close',
      _row: 2,
    },
  ],
  'timeback_export.tb_xp_ledger': [
    {
      id: 'x1',
      user_id: 'ada',
      application_id: 'a2',
      session_id: 's1',
      value: 10,
      date_created: '2026-08-01 10:00:00',
    },
    { id: 'x2', user_id: 'ada', application_id: 'a2', value: -2.5, date_created: '2026-08-01 11:00:00' },
    { id: 'x3', user_id: 'ada', application_id: 'a2', value: 0 },
    { id: 'x4', user_id: 'ada', application_id: 'a2', value: 1 },
  ],
  'timeback_export.caliper_event': [
    { id: 'e1', xp_ledger_id: 'x1', session_id: 'other' },
    { id: 'e2', xp_ledger_id: 'x2', session_id: 's3' },
    { id: 'e3', xp_ledger_id: 'x2', session_id: 's2' },
    { id: 'e4', xp_ledger_id: 'x3' },
    { id: 'e5', attempt_id: 'x4', session_id: 's9' },
  ],
};

/** Subsection grades of edX, and the accounts of those who have them. */
export const edxMastery: World = {
  'base.person_account': [
    { person_id: 'ada', source: 'edx', native_id: 'edx:7' },
    { person_id: 'ben', source: 'edx', native_id: 'edge:7' },
    { person_id: 'cid', source: 'timeback', native_id: 'edx:8' },
  ],
  'edx.grades_persistentsubsectiongrade': (
    [
      ['edx', 7, 's1', 3, 4, 1, 2],
      ['edx', 7, 's2', 3, 4, 0, 0],
      ['edx', 7, 's3', 0, 0, 0, 0],
      ['edx', 7, 's4', 6, 4, null, null],
      ['edx', 7, 's5', null, 4, 0, 0],
      ['edge', 7, 's1', 0, 4, 0, 4],
      ['edx', 8, 's1', 4, 4, 4, 4],
    ] as const
  ).map(([site, user_id, usage_key, earned_all, possible_all, earned_graded, possible_graded], row) => ({
    org: 'orgx',
    site,
    course_id: 'course-v1:OrgX+CS101+2026_T1',
    user_id,
    usage_key,
    earned_all,
    possible_all,
    earned_graded,
    possible_graded,
    first_attempted: '2026-02-01 09:00:00',
    created: '2026-02-01 10:00:00',
    modified: '2026-03-01 10:00:00',
    snapshot_date: '2026-08-30',
    _row: row + 2,
    _source_object: 'course-data/orgx-2026-08-30.zip',
  })),
};

/** Base tables that say something else than the export: every check of them has something to find. */
export const brokenTables: World = {
  'timeback_export.cf_subject': [{ identifier: 'kept' }, { identifier: 'lost' }],
  'base.cf_subject': [{ identifier: 'kept', source: 'timeback' }],
  'timeback_export.caliper_entity_relation': [
    { source_id: 'a', destination_id: 'lost', relationship_type: 'isPartOf' },
    { source_id: 'a', relationship_type: 'isPartOf' },
  ],
  'base.caliper_entity_relation': [
    { source_id: 'a', destination_id: 'b', relationship_type: 'isPartOf', source: 'edx' },
  ],
  'base.caliper_assessment': [{ id: 'a', source: 'edx' }],
  'timeback_export.placement_grade': [{ id: 'lost' }],
  'base.placement_grade': [{ id: 'seeded', source: 'timeback' }],
  'base.clr_achievement': ['standard-mastery', 'CURRICULUM MASTERY', 'Badge', 'Badge', null].map(
    (achievement_type, i) => ({ id: `a${i}`, achievement_type, source: 'edx' }),
  ),
  'base.tb_xp_ledger': [{ id: 'x', source: 'edx' }],
  'edx.grades_persistentsubsectiongrade': [{ site: 'edx', user_id: 8 }],
};
