import type { Row, World } from '../world.ts';

const LOGIC = 'course-v1:OrgX+CS101+2026_T1';

/** Usage key of a block of a run. */
export const key = (run: string, category: string, name: string) =>
  `${run.replace(/^course/, 'block')}+type@${category}+block@${name}`;

type Place = readonly [parent: string, position: number];

const block = (
  site: string,
  run: string,
  [category, name]: readonly [string, string],
  place: Place | null,
  more: Row = {},
): Row => ({
  org: 'orgx',
  site,
  course_id: run,
  block_id: key(run, category, name),
  category,
  metadata: typeof more.display_name === 'string' ? JSON.stringify({ display_name: more.display_name }) : '{}',
  parent_block_id: place ? key(run, ...(place[0].split('.') as [string, string])) : null,
  position: place ? place[1] : null,
  snapshot_date: '2026-08-30',
  _row: 1,
  _source_object: 'course-data/orgx-2026-08-30.zip',
  ...more,
});

const logic = (category: string, name: string, place: Place | null, more?: Row) =>
  block('edx', LOGIC, [category, name], place, more);

const EDGE_RUN = 'course-v1:OrgX+CS101+2024_Trial';
const OLD_RUN = 'course-v1:OrgX+CS101+2025_T1';

/**
 * Outlines of edX: a course with every level and a container of variants, its older run, a run of it on Edge, and a
 * course from before autumn 2014 whose block two deliveries bring.
 */
export const edxContent: World = {
  'edx.course_structure': [
    logic('course', 'course', null, { display_name: 'Logic' }),
    logic('chapter', 'c1', ['course.course', 1], { display_name: 'Week 1' }),
    logic('sequential', 's1', ['chapter.c1', 1], { display_name: 'Reading' }),
    logic('sequential', 's2', ['chapter.c1', 2], { display_name: 'Quiz', graded: true }),
    logic('vertical', 'v1', ['sequential.s1', 1], { display_name: 'Truth' }),
    logic('html', 'h1', ['vertical.v1', 1], { display_name: 'Text' }),
    logic('problem', 'p1', ['vertical.v1', 2], { display_name: 'Try it' }),
    logic('vertical', 'v2', ['sequential.s2', 1]),
    logic('problem', 'p2', ['vertical.v2', 1], { display_name: ' ' }),
    logic('library_content', 'pool', ['vertical.v2', 2], { display_name: 'Pool' }),
    logic('problem', 'p3', ['library_content.pool', 1], { display_name: 'Variant A' }),
    logic('problem', 'p4', ['library_content.pool', 2], { display_name: 'Variant B' }),
    logic('conditional', 'if', ['library_content.pool', 3]),
    logic('problem', 'p5', ['conditional.if', 1], { display_name: 'Variant C' }),
    logic('library_content', 'loose', null),
    logic('problem', 'p6', ['library_content.loose', 1], { display_name: 'Of nothing' }),
    logic('openassessment', 'o1', ['vertical.v2', 3], { display_name: 'Essay' }),
    logic('vertical', 'draft', null, { display_name: 'Nowhere' }),
    block('edx', OLD_RUN, ['course', 'course'], null, { display_name: 'Logic as it was' }),
    block('edx', OLD_RUN, ['chapter', 'c1'], ['course.course', 1], { display_name: 'Week 1' }),
    block('edge', EDGE_RUN, ['course', 'course'], null, { display_name: 'Logic on Edge' }),
    block('edge', EDGE_RUN, ['chapter', 'c1'], ['course.course', 1], { display_name: 'Trial' }),
    {
      ...block('edx', 'OrgX/NAV1/2013_Fall', ['', ''], null, { display_name: 'Navigation' }),
      block_id: 'i4x://OrgX/NAV1/course/2013_Fall',
      category: 'course',
    },
    ...(['2014_Fall', '2013_Fall'] as const).map((run) => ({
      ...block('edx', `OrgX/NAV1/${run}`, ['', ''], null, { display_name: `Stars ${run}` }),
      block_id: 'i4x://OrgX/NAV1/problem/stars',
      category: 'problem',
      parent_block_id: 'i4x://OrgX/NAV1/course/2013_Fall',
      position: 4,
      snapshot_date: run === '2013_Fall' ? '2026-08-30' : '2026-08-23',
    })),
    {
      ...block('edx', '', ['', ''], null),
      course_id: null,
      block_id: 'i4x://OrgX/LOST/problem/p',
      category: 'problem',
    },
  ],
};
