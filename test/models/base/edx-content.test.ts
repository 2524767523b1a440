import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { madeId } from '../../../lambdas/core/lake/made-id.ts';
import { caliperEntityRelation } from '../../../sql/base/caliper_entity_relation.ts';
import { type OpenWorld, openWorld } from '../world.ts';
import { edxContent, key } from '../worlds/edx-content.ts';

const LOGIC = 'course-v1:OrgX+CS101+2026_T1';
const EDGE_RUN = 'course-v1:OrgX+CS101+2024_Trial';
const OLD_RUN = 'course-v1:OrgX+CS101+2025_T1';

const idOf = (usageKey: string, site = 'edx') => madeId('edx', 'block', site, usageKey);
const logic = (category: string, name: string) => idOf(key(LOGIC, category, name));
const COURSE = madeId('edx', 'course', 'orgx', 'CS101');
const OLD_COURSE = madeId('edx', 'course', 'orgx', 'NAV1');
const DOCUMENT = madeId('edx', 'document', 'edx', 'orgx', 'CS101');
const EDGE_DOCUMENT = madeId('edx', 'document', 'edge', 'orgx', 'CS101');
const OLD_DOCUMENT = madeId('edx', 'document', 'edx', 'orgx', 'NAV1');

let world: OpenWorld;
beforeAll(async () => {
  world = await openWorld(edxContent);
});
afterAll(() => world.close());

/** Values of some columns of a base table, a line a row, sorted. */
const lines = async (table: string, ...columns: readonly string[]) => {
  const rows = await world.rows('base', table);
  return rows.map((row) => columns.map((column) => String(row[column])).join(' | ')).sort();
};
const sorted = (...rows: readonly (readonly (string | number | null)[])[]) =>
  rows.map((row) => row.map(String).join(' | ')).sort();

describe('content of edX', () => {
  it('course, chapter, ungraded sequential and vertical are course, unit, lesson and topic, with their titles', async () => {
    expect(await lines('caliper_assignable_digital_resource', 'id', 'name', 'media_type')).toEqual(
      sorted(
        [COURSE, 'Logic', 'curriculum/course'],
        [OLD_COURSE, 'Navigation', 'curriculum/course'],
        [logic('chapter', 'c1'), 'Week 1', 'curriculum/unit'],
        [idOf(key(OLD_RUN, 'chapter', 'c1')), 'Week 1', 'curriculum/unit'],
        [idOf(key(EDGE_RUN, 'chapter', 'c1'), 'edge'), 'Trial', 'curriculum/unit'],
        [logic('sequential', 's1'), 'Reading', 'curriculum/lesson'],
        [logic('vertical', 'v1'), 'Truth', 'curriculum/topic'],
        [logic('vertical', 'v2'), null, 'curriculum/topic'],
        [logic('vertical', 'draft'), 'Nowhere', 'curriculum/topic'],
      ),
    );
  });

  it('a course has one id for all its runs and sites, which is its id as a course to enrol in', async () => {
    const enrolled = await world.select('select id from base.one_roster_course order by id');
    expect(enrolled.map(({ id }) => id)).toEqual([COURSE, OLD_COURSE].sort());
  });

  it('a graded sequential is an assessment', async () => {
    expect(await lines('caliper_assessment', 'id', 'name')).toEqual(sorted([logic('sequential', 's2'), 'Quiz']));
  });

  it('problem and openassessment are assessment items, once each', async () => {
    expect(await lines('caliper_assessment_item', 'id', 'name', 'media_type')).toEqual(
      sorted(
        [logic('problem', 'p1'), 'Try it', 'problem'],
        [logic('problem', 'p2'), null, 'problem'],
        [logic('problem', 'p3'), 'Variant A', 'problem'],
        [logic('problem', 'p4'), 'Variant B', 'problem'],
        [logic('problem', 'p5'), 'Variant C', 'problem'],
        [logic('problem', 'p6'), 'Of nothing', 'problem'],
        [logic('openassessment', 'o1'), 'Essay', 'openassessment'],
        // Two runs share the old key: the newer delivery counts.
        [idOf('i4x://OrgX/NAV1/problem/stars'), 'Stars 2013_Fall', 'problem'],
        [idOf('i4x://OrgX/LOST/problem/p'), null, 'problem'],
      ),
    );
  });

  it('a child isPartOf its parent, with its 1-based position; what a container holds is part of what holds it', async () => {
    const edges = sorted(
      [logic('chapter', 'c1'), COURSE, 1],
      [idOf(key(OLD_RUN, 'chapter', 'c1')), COURSE, 1],
      [idOf(key(EDGE_RUN, 'chapter', 'c1'), 'edge'), COURSE, 1],
      [logic('sequential', 's1'), logic('chapter', 'c1'), 1],
      [logic('sequential', 's2'), logic('chapter', 'c1'), 2],
      [logic('vertical', 'v1'), logic('sequential', 's1'), 1],
      [logic('problem', 'p1'), logic('vertical', 'v1'), 2],
      [logic('vertical', 'v2'), logic('sequential', 's2'), 1],
      [logic('problem', 'p2'), logic('vertical', 'v2'), 1],
      [logic('problem', 'p3'), logic('vertical', 'v2'), 2],
      [logic('problem', 'p4'), logic('vertical', 'v2'), 2],
      [logic('problem', 'p5'), logic('vertical', 'v2'), 2],
      [logic('openassessment', 'o1'), logic('vertical', 'v2'), 3],
      [idOf('i4x://OrgX/NAV1/problem/stars'), OLD_COURSE, 4],
    );
    expect(await lines('caliper_entity_relation', 'source_id', 'destination_id', 'item_order')).toEqual(edges);
    expect(new Set(await lines('caliper_entity_relation', 'relationship_type', 'source'))).toEqual(
      new Set(['isPartOf | edx']),
    );
  });
});

it('what stands in a container of nothing is part of nothing, which a check says', async () => {
  const check = caliperEntityRelation.checks.find(({ name }) => name.includes('part of content'))!;
  expect(await world.select(check.breaks)).toEqual([{ site: 'edx', block_id: key(LOGIC, 'problem', 'p6') }]);
});

describe('edX as framework', () => {
  it('the same blocks are items: course, section and topic, with the usage key as code', async () => {
    const item = (site: string, run: string, category: string, name: string, type: string, document: string) => [
      idOf(key(run, category, name), site),
      key(run, category, name),
      type,
      document,
    ];
    expect(await lines('cf_item', 'identifier', 'human_coding_scheme', 'item_type', 'document_id')).toEqual(
      sorted(
        item('edx', LOGIC, 'course', 'course', 'course', DOCUMENT),
        item('edx', LOGIC, 'chapter', 'c1', 'section', DOCUMENT),
        item('edx', LOGIC, 'sequential', 's1', 'section', DOCUMENT),
        item('edx', LOGIC, 'sequential', 's2', 'section', DOCUMENT),
        item('edx', LOGIC, 'vertical', 'v1', 'topic', DOCUMENT),
        item('edx', LOGIC, 'vertical', 'v2', 'topic', DOCUMENT),
        item('edx', LOGIC, 'vertical', 'draft', 'topic', DOCUMENT),
        item('edx', OLD_RUN, 'course', 'course', 'course', DOCUMENT),
        item('edx', OLD_RUN, 'chapter', 'c1', 'section', DOCUMENT),
        item('edge', EDGE_RUN, 'course', 'course', 'course', EDGE_DOCUMENT),
        item('edge', EDGE_RUN, 'chapter', 'c1', 'section', EDGE_DOCUMENT),
        [idOf('i4x://OrgX/NAV1/course/2013_Fall'), 'i4x://OrgX/NAV1/course/2013_Fall', 'course', OLD_DOCUMENT],
      ),
    );
  });

  it('an item has the title of its block', async () => {
    const [row] = await world.select(
      `select full_statement from base.cf_item where identifier = '${idOf(key(OLD_RUN, 'course', 'course'))}'`,
    );
    expect(row).toEqual({ full_statement: 'Logic as it was' });
  });

  it('what a site teaches as one course is a document of the application of that site', async () => {
    expect(await lines('cf_document', 'identifier', 'title', 'source')).toEqual(
      sorted([DOCUMENT, 'Logic', 'edx'], [EDGE_DOCUMENT, 'Logic', 'edx'], [OLD_DOCUMENT, 'Navigation', 'edx']),
    );
    const application = (name: string) => madeId('edx', 'application', name);
    expect(await lines('lti_application_curriculum_scope', 'lti_application_id', 'cf_document_id')).toEqual(
      sorted(
        [application('edX'), DOCUMENT],
        [application('edX'), OLD_DOCUMENT],
        [application('edX Edge'), EDGE_DOCUMENT],
      ),
    );
    expect(await lines('lti_application', 'id', 'name', 'type')).toEqual(
      sorted([application('edX'), 'edX', 'learning'], [application('edX Edge'), 'edX Edge', 'learning']),
    );
  });
});

it('a block keeps its place in the file and loses nothing but a doubled old key', async () => {
  expect(
    await world.select(
      `select count(*)::integer as blocks, count(distinct item_id)::integer as ids from base.edx_block`,
    ),
  ).toEqual([
    { blocks: edxContent['edx.course_structure']!.length - 1, ids: edxContent['edx.course_structure']!.length - 1 },
  ]);
});
