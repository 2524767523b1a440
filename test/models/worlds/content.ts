import type { World } from '../world.ts';

/** Titles in each state that they can have, and edges to content that is and is not there. */
export const content: World = {
  'base.caliper_assignable_digital_resource': [
    { id: 'math', name: 'Mathematics', media_type: 'curriculum/subject' },
    { id: 'logic', name: null, description: 'About logic', media_type: 'curriculum/subject' },
    { id: 'void', media_type: 'curriculum/subject' },
    { id: 'algebra', name: 'Algebra', description: 'Sums', media_type: 'curriculum/course' },
    { id: 'proofs', description: 'Proofs', media_type: 'curriculum/course' },
    { id: 'nameless', media_type: 'curriculum/course' },
    { id: 'u1', name: 'Unit 1', media_type: 'curriculum/unit' },
    { id: 'u2', description: 'Second unit', media_type: 'curriculum/unit' },
    { id: 'u3', media_type: 'curriculum/unit' },
    { id: 'l1', name: 'Lesson', media_type: 'curriculum/lesson' },
    { id: 'l2', description: 'Second lesson', media_type: 'curriculum/lesson' },
    { id: 'l3', media_type: 'curriculum/lesson' },
    { id: 'topic', name: 'Topic', media_type: 'curriculum/topic' },
    { id: 'bare', name: 'Of no level' },
  ].map((row) => ({ ...row, source: 'timeback' })),
  'base.caliper_assessment': [
    { id: 't1', name: 'Mid-term', source: 'timeback' },
    { id: 't2', description: 'Described', source: 'timeback' },
    { id: 't3', source: 'edx' },
  ],
  'base.caliper_assessment_item': [
    { id: 'q1', name: 'Solve', media_type: 'quiz', source: 'timeback' },
    { id: 'q2', description: 'Explain', source: 'timeback' },
    { id: 'q3', media_type: 'problem', source: 'edx' },
  ],
  'base.caliper_entity_relation': (
    [
      ['algebra', 'math', 'isPartOf', 1],
      ['algebra', 'math', 'isPartOf', 2],
      ['algebra', 'logic', 'isPartOf', null],
      ['proofs', 'gone', 'isPartOf', 1],
      ['proofs', 'topic', 'isPartOf', 1],
      ['nameless', 'math', 'isRelatedTo', 1],
      ['u1', 'algebra', 'isPartOf', 1],
      ['u1', 'proofs', 'isPartOf', 1],
      ['u1', 'math', 'isPartOf', 1],
      ['u2', 'gone', 'isPartOf', 1],
      ['l1', 'algebra', 'isPartOf', 1],
      ['algebra', 'u2', 'hasPart', 1],
      ['t1', 'topic', 'isPartOf', 1],
      ['t1', 'topic', 'isPartOf', 2],
      ['t1', 'bare', 'isPartOf', 1],
      ['t1', 'algebra', 'follows', 1],
      ['t2', 'gone', 'isPartOf', 1],
      ['t2', 't1', 'isPartOf', 1],
      ['gone', 'topic', 'isPartOf', 1],
      ['q1', 't1', 'isPartOf', 1],
      ['q1', 't1', 'isPartOf', 9],
      ['q1', 't2', 'isPartOf', null],
      ['q2', 'gone', 'isPartOf', 1],
      ['q2', 'topic', 'isPartOf', 1],
      ['gone', 't1', 'isPartOf', 1],
      ['t1', 'q3', 'isPartOf', 1],
    ] as const
  ).map(([source_id, destination_id, relationship_type, item_order]) => ({
    source_id,
    destination_id,
    relationship_type,
    item_order,
    source: 'timeback',
  })),
};

/** Documents, items and subjects in each state that they can have. */
export const frameworks: World = {
  'base.cf_document': [{ identifier: 'd1', title: 'Standards', source: 'timeback' }],
  'base.cf_item': [
    {
      identifier: 'c1',
      full_statement: 'Algebra I',
      human_coding_scheme: 'ALG1',
      item_type: 'Course',
      document_id: 'd1',
      source: 'timeback',
    },
    { identifier: 'c2', item_type: 'COURSE', document_id: 'd1', source: 'timeback' },
    { identifier: 'c3', item_type: 'course', document_id: 'd2', source: 'edx' },
    { identifier: 's1', full_statement: 'Adds', item_type: 'Standard', document_id: 'd1', source: 'timeback' },
    { identifier: 's2', source: 'timeback' },
  ],
  'base.cf_subject': [
    { identifier: 'math', title: 'Mathematics', hierarchy_code: '1', description: 'Numbers', source: 'timeback' },
    { identifier: 'math-2', title: 'Mathematics', hierarchy_code: '2', source: 'timeback' },
    { identifier: 'art', title: 'Art', hierarchy_code: 'A', source: 'timeback' },
    { identifier: 'blank', hierarchy_code: 'B', source: 'timeback' },
  ],
  'base.cf_item_subject': (
    [
      ['c1', 'math'],
      ['c1', 'gone'],
      ['s1', 'math'],
      ['s1', 'math-2'],
      ['s1', 'blank'],
      ['c3', 'art'],
      ['c3', 'math'],
      ['s2', 'art'],
      ['gone', 'art'],
    ] as const
  ).map(([item_id, subject_id]) => ({ item_id, subject_id, source: 'timeback' })),
  'base.lti_application': [
    { id: 'reader', name: 'Reader', type: 'learning', source: 'timeback' },
    { id: 'tester', name: 'Tester', type: 'assessment', source: 'timeback' },
    { id: 'desk', name: 'Desk', type: 'internal', source: 'timeback' },
  ],
  'base.lti_application_curriculum_scope': [
    { lti_application_id: 'reader', cf_document_id: 'd1', source: 'timeback' },
    { lti_application_id: 'reader', cf_document_id: 'd2', source: 'timeback' },
    { lti_application_id: 'tester', cf_document_id: 'd2', source: 'timeback' },
    { lti_application_id: 'desk', cf_document_id: 'gone', source: 'timeback' },
  ],
};
