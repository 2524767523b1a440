import { expect, it } from 'vitest';
import { VIEWS } from '../../sql/views/index.ts';
import { openWorld, type Row, type World } from './world.ts';

/** Blank, tab, every line end and every kind of blank that Unicode knows, those without a break among them. */
const BLANKS = [
  ...' \t\n\v\f\r\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000',
];
/** What stands before and behind a name, once for each row of the world. */
const AROUND = BLANKS.flatMap((blank) => [
  [blank, blank],
  [`\t${blank} `, `${blank}\xa0${blank}`],
  ['', blank],
  [blank, ''],
]);

/** What becomes of the name of row `i`. */
type Spelling = (name: string, i: number) => string | null;

const PLAIN: Spelling = (name) => name;
const PADDED: Spelling = (name, i) => `${AROUND[i]![0]}${name}${AROUND[i]![1]}`;
const BLANK: Spelling = (_name, i) => AROUND[i]!.join('');
const MISSING: Spelling = () => null;

/** Every table with names, one row of each for each pair of `AROUND`; names differ in the blanks inside of them alone. */
function worldOf(spelt: Spelling): World {
  const each = (row: (i: number, name: (text: string) => string | null) => Row): readonly Row[] =>
    AROUND.map((_, i) => row(i, (text) => spelt(`${text} \xa0${i}`, i)));
  const resource = (kind: string) =>
    each((i, name) => ({
      id: `${kind} ${i}`,
      name: name(kind),
      description: name('Words'),
      media_type: `curriculum/${kind}`,
    }));
  return {
    'base.setting_organisation': each((i, name) => ({ identifier: `set-${i}`, name: name('Set'), type: 'school' })),
    'timeback_export.one_roster_organization': [
      ...each((i, name) => ({ id: `school ${i}`, name: name('Oak'), type: 'school', parent_id: `district ${i}` })),
      ...each((i, name) => ({ id: `district ${i}`, name: name('North'), type: 'district' })),
    ],
    'timeback_export.one_roster_user': ['student', 'guide'].flatMap((role) =>
      each((i, name) => ({ id: `${role} ${i}`, given_name: name('Ada'), family_name: name('Lovelace') })),
    ),
    'timeback_export.one_roster_role': [
      ...each((i) => ({ id: `s ${i}`, user_id: `student ${i}`, org_id: `school ${i}`, role: 'student' })),
      ...each((i) => ({ id: `g ${i}`, user_id: `guide ${i}`, org_id: `school ${i}`, role: 'teacher' })),
    ],
    'timeback_export.one_roster_user_agent': each((i) => ({
      id: `link ${i}`,
      source_user_id: `student ${i}`,
      agent_user_id: `guide ${i}`,
      relationship_type: 'teacher',
      date_created: '2026-01-02 03:04:05',
    })),
    'timeback_export.one_roster_course': each((i, name) => ({ id: `course ${i}`, title: name('Logic') })),
    'timeback_export.one_roster_class': each((i, name) => ({
      id: `class ${i}`,
      title: name('Logic A'),
      course_id: `course ${i}`,
      school_id: `school ${i}`,
    })),
    'timeback_export.one_roster_enrollment': each((i) => ({
      id: `enrolment ${i}`,
      user_id: `student ${i}`,
      class_id: `class ${i}`,
      role: 'student',
    })),
    'timeback_export.caliper_assignable_digital_resource': ['subject', 'course', 'unit', 'lesson'].flatMap(resource),
    'timeback_export.caliper_assessment': resource('test').map(({ media_type: _, ...row }) => row),
    'timeback_export.caliper_assessment_item': resource('question'),
    'timeback_export.cf_document': each((i, name) => ({ identifier: `document ${i}`, title: name('Framework') })),
    'timeback_export.cf_item': each((i, name) => ({
      identifier: `item ${i}`,
      full_statement: name('Sums'),
      item_type: 'course',
      document_id: `document ${i}`,
    })),
    'timeback_export.cf_subject': each((i, name) => ({ identifier: `subject ${i}`, title: name('Mathematics') })),
    'timeback_export.cf_item_subject': each((i) => ({ item_id: `item ${i}`, subject_id: `subject ${i}` })),
    'timeback_export.lti_application': each((i, name) => ({ id: `app ${i}`, name: name('Reader'), type: 'learning' })),
    'timeback_export.lti_application_curriculum_scope': each((i) => ({
      lti_application_id: `app ${i}`,
      cf_document_id: `document ${i}`,
    })),
    'timeback_export.placement_grade': each((i, name) => ({ id: `grade ${i}`, label: name('Grade'), order_number: i })),
    'timeback_export.gradebook_assessment_result': each((i, name) => ({
      id: `result ${i}`,
      student_id: `student ${i}`,
      assessment_title: name('Test'),
    })),
    'timeback_export.insights_recommendation': each((i, name) => ({
      id: `advice ${i}`,
      user_id: `student ${i}`,
      title: name('Rest'),
      visibility: 'student',
      generated_at: '2026-01-02 03:04:05',
    })),
    'edx.auth_user': each((i) => ({ org: 'orgx', site: 'edx', id: i, email: `${i}@example.org`, is_active: true })),
    'edx.auth_userprofile': each((i, name) => ({ org: 'orgx', site: 'edx', user_id: i, name: name('Tim B.') })),
    'edx.student_courseenrollment': each((i) => ({
      org: 'orgx',
      site: 'edx',
      user_id: i,
      course_id: `course-v1:OrgX+C${i}+1`,
    })),
    'edx.course_structure': ['course', 'chapter', 'sequential', 'vertical', 'problem'].flatMap((category) =>
      each((i, name) => ({
        org: 'orgx',
        site: 'edx',
        course_id: `course-v1:OrgX+C${i}+1`,
        block_id: `block-v1:OrgX+C${i}+1+type@${category}+block@b`,
        category,
        display_name: name(category),
      })),
    ),
  };
}

/** Rows of every view for a reader without limits. */
async function shown(spelt: Spelling): Promise<Readonly<Record<string, readonly Row[]>>> {
  const world = await openWorld(worldOf(spelt), { everyone: null });
  try {
    const rows: Record<string, readonly Row[]> = {};
    for (const { name } of VIEWS) rows[name] = await world.rows('everyone', name);
    return rows;
  } finally {
    world.close();
  }
}

/** The columns of the views that hold a title or a name. */
const NAMED = VIEWS.flatMap(({ name: view, columns }) =>
  columns
    .filter(({ name, type }) => type === 'varchar' && /(?:^|_)(?:name|title|label)$/.test(name))
    .map(({ name }) => [view, name] as const),
);

it('fault 80: blanks of any kind around a title or a name change no row of any view', async () => {
  const [plain, padded] = [await shown(PLAIN), await shown(PADDED)];
  for (const [view, column] of NAMED) {
    const seen = plain[view]!.filter((row) => /[^ ]+.* \xa0\d+/s.test(String(row[column])));
    expect(seen.length, `${view}.${column} shows a name for each pair of blanks`).toBeGreaterThanOrEqual(AROUND.length);
  }
  for (const { name } of VIEWS) expect(padded[name], name).toEqual(plain[name]);
}, 120_000);

it('fault 80: a title or a name of blanks alone is a missing one in every view', async () => {
  const [missing, blank] = [await shown(MISSING), await shown(BLANK)];
  for (const { name } of VIEWS) expect(blank[name], name).toEqual(missing[name]);
}, 120_000);
