import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OpenWorld, openWorld } from '../world.ts';
import { content, frameworks } from '../worlds/content.ts';

let world: OpenWorld;
beforeAll(async () => {
  world = await openWorld({ ...content, ...frameworks }, { everyone: null, school: ['oak'], nobody: [] });
});
afterAll(() => world.close());

const rows = (view: string) => world.rows('everyone', view);
/** Rows as arrays, in the order of the view's columns. */
const values = async (view: string) => (await rows(view)).map((row) => Object.values(row));

describe('content', () => {
  it('lessons, units, subjects: name, else description, else N/A; blank counts as missing', async () => {
    expect(await rows('lessons')).toEqual([
      { id: 'l1', title: 'Lesson' },
      { id: 'l2', title: 'Second lesson' },
      { id: 'l3', title: 'N/A' },
    ]);
    expect(await rows('units')).toEqual([
      { id: 'u1', title: 'Unit 1' },
      { id: 'u2', title: 'Second unit' },
      { id: 'u3', title: 'N/A' },
    ]);
    expect(await rows('subjects')).toEqual([
      { id: 'logic', title: 'About logic' },
      { id: 'math', title: 'Mathematics' },
      { id: 'void', title: 'N/A' },
    ]);
  });

  it('tests and questions: the same titles, and the type of a question as it is', async () => {
    expect(await rows('tests')).toEqual([
      { id: 't1', title: 'Mid-term' },
      { id: 't2', title: 'Described' },
      { id: 't3', title: 'N/A' },
    ]);
    expect(await rows('questions')).toEqual([
      { id: 'q1', title: 'Solve', type: 'quiz' },
      { id: 'q2', title: 'Explain', type: null },
      { id: 'q3', title: 'N/A', type: 'problem' },
    ]);
  });

  it('courses: a row for each subject that it isPartOf and that exists, else one with null', async () => {
    expect(await rows('courses')).toEqual([
      { id: 'algebra', subject_id: 'logic', title: 'Algebra' },
      { id: 'algebra', subject_id: 'math', title: 'Algebra' },
      { id: 'nameless', subject_id: null, title: 'N/A' },
      { id: 'proofs', subject_id: null, title: 'Proofs' },
    ]);
  });

  it('unit_courses: only pairs whose two ends exist and are unit and course, once each', async () => {
    expect(await values('unit_courses')).toEqual([
      ['u1', 'algebra'],
      ['u1', 'proofs'],
    ]);
  });

  it('test_parents: only pairs whose two ends exist, once each, with the level of the parent or null', async () => {
    expect(await values('test_parents')).toEqual([
      ['t1', 'bare', null],
      ['t1', 'topic', 'curriculum/topic'],
    ]);
  });

  it('question_tests: only pairs whose two ends exist, once each', async () => {
    expect(await values('question_tests')).toEqual([
      ['q1', 't1'],
      ['q1', 't2'],
    ]);
  });

  it('resource_relations has every edge', async () => {
    const edges = await values('resource_relations');
    expect(edges).toHaveLength(content['base.caliper_entity_relation']!.length);
    expect(edges).toContainEqual(['gone', 'topic', 'isPartOf', 1]);
    expect(edges).toContainEqual(['algebra', 'u2', 'hasPart', 1]);
    expect(edges).toContainEqual(['algebra', 'logic', 'isPartOf', null]);
  });
});

describe('frameworks', () => {
  it('case_courses: items of type course in any case; a row for each subject, known or not, else null; no title gives N/A', async () => {
    expect(await rows('case_courses')).toEqual([
      { id: 'c1', title: 'Algebra I', case_subject_id: 'gone' },
      { id: 'c1', title: 'Algebra I', case_subject_id: 'math' },
      { id: 'c2', title: 'N/A', case_subject_id: null },
      { id: 'c3', title: 'N/A', case_subject_id: 'art' },
      { id: 'c3', title: 'N/A', case_subject_id: 'math' },
    ]);
  });

  it('case_subjects: without a title N/A, without a description where there is none', async () => {
    expect(await values('case_subjects')).toEqual([
      ['art', 'Art', 'A', null],
      ['blank', 'N/A', 'B', null],
      ['math', 'Mathematics', '1', 'Numbers'],
      ['math-2', 'Mathematics', '2', null],
    ]);
  });

  it('curriculum_items: all items, of any type or none', async () => {
    expect(await values('curriculum_items')).toEqual([
      ['c1', 'Algebra I', 'ALG1', 'Course'],
      ['c2', null, null, 'COURSE'],
      ['c3', null, null, 'course'],
      ['s1', 'Adds', null, 'Standard'],
      ['s2', null, null, null],
    ]);
  });

  it('learning_apps: all applications, whatever they are for', async () => {
    expect(await values('learning_apps')).toEqual([
      ['desk', 'Desk'],
      ['reader', 'Reader'],
      ['tester', 'Tester'],
    ]);
  });

  it('learning_app_subjects: distinct titles through scope, document, items and their subjects', async () => {
    expect(await values('learning_app_subjects')).toEqual([
      ['reader', 'Art'],
      ['reader', 'Mathematics'],
      ['tester', 'Art'],
      ['tester', 'Mathematics'],
    ]);
  });
});

it('views that name no person and no organisation are the same for everyone', async () => {
  for (const view of ['courses', 'resource_relations', 'case_courses', 'learning_apps', 'grades']) {
    const all = await world.rows('everyone', view);
    expect(all.length).toBeGreaterThan(0);
    expect(await world.rows('school', view)).toEqual(all);
    expect(await world.rows('nobody', view)).toEqual(all);
  }
});
