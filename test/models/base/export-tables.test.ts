import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TIMEBACK_TABLES } from '../../../lambdas/core/feeds/timeback/tables/index.ts';
import { madeId } from '../../../lambdas/core/lake/made-id.ts';
import { BASE } from '../../../sql/base/index.ts';
import { type OpenWorld, openWorld, type Row } from '../world.ts';
import { brokenTables, edxMastery, exportTables } from '../worlds/export-tables.ts';

let world: OpenWorld;
beforeAll(async () => {
  world = await openWorld({ ...exportTables, ...edxMastery });
});
afterAll(() => world.close());

const rows = (table: string) => world.rows('base', table);
const without = (source: string) => (row: Row) => row.source !== source;

describe('caliper_entity_relation', () => {
  it('edges equal in source, destination, type and order are one; those without an end or a type are left out', async () => {
    const edges = await rows('caliper_entity_relation');
    expect(edges.map(({ relationship_type, item_order }) => [relationship_type, item_order])).toEqual([
      ['follows', 1],
      ['isPartOf', 1],
      ['isPartOf', 2],
      ['isPartOf', null],
    ]);
  });
});

describe('lti_application', () => {
  it('has an application for each site of edX, and no name twice', async () => {
    expect((await rows('lti_application')).map((row) => Object.values(row)).sort()).toEqual(
      [
        ['a1', 'EDX', 'learning', 'timeback'],
        ['a2', 'Reader', 'assessment', 'timeback'],
        [madeId('edx', 'application', 'edX'), 'edX (edX exports)', 'learning', 'edx'],
        [madeId('edx', 'application', 'edX Edge'), 'edX Edge', 'learning', 'edx'],
      ].sort(),
    );
  });
});

describe('tb_xp_ledger', () => {
  it('takes the session from its own column, else from caliper_event, else has none', async () => {
    expect((await rows('tb_xp_ledger')).map(({ id, session_id, value }) => [id, session_id, value])).toEqual([
      ['x1', 's1', 10],
      ['x2', 's2', -2.5],
      ['x3', null, 0],
      ['x4', null, 1],
    ]);
  });
});

describe('mastery from edX', () => {
  const credential = (site: string, usageKey: string, person: string, result: number | null) => ({
    id: madeId('edx', 'credential', site, 'course-v1:OrgX+CS101+2026_T1', usageKey, '7'),
    achievement_id: madeId('edx', 'achievement', site, usageKey),
    credential_subject_id: person,
    result_value: result,
    awarded_date: '2026-02-01 10:00:00',
    source: 'edx',
  });

  it('is earned over possible: graded when anything graded is possible, else all, none when nothing is possible, never over 1', async () => {
    const made = (await rows('clr_achievement_credential')).filter(without('timeback'));
    expect(new Set(made)).toEqual(
      new Set([
        credential('edx', 's1', 'ada', 0.5),
        credential('edx', 's2', 'ada', 0.75),
        credential('edx', 's4', 'ada', 1),
        credential('edx', 's5', 'ada', null),
        credential('edge', 's1', 'ben', 0),
      ]),
    );
  });

  it('is of type CurriculumMastery, for the item of the subsection', async () => {
    const made = (await rows('clr_achievement')).filter(without('timeback'));
    expect(new Set(made)).toEqual(
      new Set(
        [
          ['edx', 's1'],
          ['edx', 's2'],
          ['edx', 's4'],
          ['edx', 's5'],
          ['edge', 's1'],
        ].map(([site, usageKey]) => ({
          id: madeId('edx', 'achievement', site!, usageKey!),
          cf_item_id: madeId('edx', 'block', site!, usageKey!),
          achievement_type: 'CurriculumMastery',
          source: 'edx',
        })),
      ),
    );
  });
});

describe('placement_grade', () => {
  it('has the levels of CEDS in their order as long as no source delivers one', async () => {
    const levels = await world.select('select * from base.placement_grade order by order_number');
    expect(levels.map(({ grade_primary_identifier }) => grade_primary_identifier)).toEqual(
      'PK KG 01 02 03 04 05 06 07 08 09 10 11 12 PS'.split(' '),
    );
    expect(levels[1]).toEqual({
      id: madeId('timeback', 'grade', 'KG'),
      grade_primary_identifier: 'KG',
      label: 'Kindergarten',
      order_number: '1',
      source: 'timeback',
    });
  });
});

/** One row with a value of its own in each column; what is kept only when it is an address is one. */
function sample(table: (typeof TIMEBACK_TABLES)[number]): Row {
  const values = {
    bigint: 7,
    double: 0.5,
    decimal: 1.25,
    numeric: 0.125,
    microseconds: 1_767_323_045_678_901,
    boolean: true,
    date: '2026-01-02',
  } as const;
  const sampleOf = ({ name, type }: (typeof table.columns)[number]) => {
    if (type === 'timestamp') return '2026-01-02 03:04:05.678';
    if (type !== 'varchar') return values[type];
    return name === 'email' ? 'ada@example.org' : `${table.name} ${name}`;
  };
  return Object.fromEntries(table.columns.map((column) => [column.name, sampleOf(column)]));
}

/** Microseconds are compared where they are computed with. */
const shown = (row: Row): Row => Object.fromEntries(Object.entries(row).filter(([name]) => !name.endsWith('_us')));

describe('tables that the export feeds one to one', () => {
  const taken = [
    ...['cf_document', 'cf_item', 'cf_subject', 'cf_item_subject'],
    ...['caliper_assignable_digital_resource', 'caliper_assessment', 'caliper_assessment_item'],
    ...['caliper_entity_relation', 'lti_application', 'lti_application_curriculum_scope', 'tb_xp_ledger'],
    ...['placement_grade', 'placement_student_subject_placement', 'clr_achievement', 'clr_achievement_credential'],
    ...['insights_type', 'insights_config', 'insights_session', 'insights_insight', 'insights_review'],
    ...['insights_recommendation', 'gradebook_assessment_result'],
    ...['one_roster_organization', 'one_roster_user', 'one_roster_role', 'one_roster_user_agent', 'one_roster_course'],
    ...['one_roster_class', 'one_roster_class_subject', 'one_roster_class_grade', 'one_roster_enrollment'],
  ];
  const tables = TIMEBACK_TABLES.filter(({ name }) => taken.includes(name));

  it('every value arrives, source says where from, and nothing else is there', async () => {
    expect(tables).toHaveLength(taken.length);
    const full = await openWorld(
      Object.fromEntries(tables.map((table) => [`timeback_export.${table.name}`, [sample(table)]])),
    );
    for (const table of tables) {
      expect(await full.rows('base', table.name), table.name).toEqual([
        { ...shown(sample(table)), source: 'timeback' },
      ]);
      const { checks } = BASE.find(({ name }) => name === table.name)!;
      for (const { level, breaks } of checks) if (level === 'block') expect(await full.select(breaks)).toEqual([]);
    }
    full.close();
  });
});

describe('checks find', () => {
  let broken: OpenWorld;
  beforeAll(async () => {
    broken = await openWorld(brokenTables);
  });
  afterAll(() => broken.close());

  const found = (table: string, part: string, where = broken) => {
    const check = BASE.find(({ name }) => name === table)!.checks.find(({ name }) => name.includes(part))!;
    return where.select(check.breaks);
  };

  it('a row, an edge or a grade level of the export that was lost', async () => {
    expect(await found('cf_subject', 'each row of')).toEqual([
      { source: 'timeback', taken: '1', left_out: '0', delivered: '2' },
    ]);
    expect(await found('caliper_entity_relation', 'is there')).toMatchObject([{ destination_id: 'lost' }]);
    expect((await found('placement_grade', 'levels')).map(({ id }) => id).sort()).toEqual(['lost', 'seeded']);
  });

  it('ends of edges that are no content', async () => {
    expect(await found('caliper_entity_relation', 'known content')).toEqual([{ content_id: 'b' }]);
  });

  it('types that are no mastery, once each', async () => {
    expect((await found('clr_achievement', 'StandardMastery')).map(({ id }) => id).sort()).toEqual(['a2', 'a4']);
    expect(await found('clr_achievement', 'StandardMastery', world)).toEqual([]);
  });

  it('a ledger in which no entry has a session', async () => {
    expect(await found('tb_xp_ledger', 'sessions')).toEqual([{ id: 'x' }]);
    expect(await found('tb_xp_ledger', 'sessions', world)).toEqual([]);
  });

  it('a subsection grade of nobody who is known', async () => {
    expect(await found('clr_achievement_credential', 'known account', world)).toEqual([{ site: 'edx', user_id: '8' }]);
    expect(await found('clr_achievement_credential', 'known account')).toEqual([]);
  });
});

describe('fault 61: of rows that share a key the one that was changed last stays', () => {
  const DATED = BASE.filter(({ firstOf }) => firstOf.some((order) => order.includes('date_last_modified')));
  /** The export's table, its key, and a column by which its rows can be told apart. */
  const TABLES: Readonly<Record<string, readonly [table: string, key: readonly string[], mark: string]>> = {
    timeback_account: ['one_roster_user', ['id'], 'status'],
    one_roster_user_agent: ['one_roster_user_agent', ['id'], 'status'],
    placement_student_subject_placement: [
      'placement_student_subject_placement',
      ['student_id', 'subject_id'],
      'placement_status',
    ],
  };
  const BEGIN = Date.parse('2026-01-01T10:00:00Z') * 1000;
  /** Microseconds after the beginning, of two rows: within a millisecond, over its end, and far from each other. */
  const PAIRS = [0, 1, 500, 999, 1000, 86_400_000_000].flatMap((later) =>
    [100, 999_900].flatMap((from) => (later === 0 ? [] : [[from, from + later] as const])),
  );
  const rowsOf = (model: string, measured: boolean): Row[] => {
    const [, key, mark] = TABLES[model]!;
    return PAIRS.flatMap(([older, newer], pair) => {
      const row = (us: number, name: string): Row => ({
        ...Object.fromEntries(key.map((column) => [column, `k${pair}`])),
        // The order of all columns, which decides between equal times, would take the other one.
        [mark]: name,
        date_last_modified: new Date(Math.floor((BEGIN + us) / 1000)).toISOString().replace('T', ' ').replace('Z', ''),
        ...(measured && { date_last_modified_us: BEGIN + us }),
      });
      const both = [row(older, 'a older'), row(newer, 'b newer')];
      return pair % 2 === 0 ? both : both.reverse();
    });
  };
  const marks = async (measured: boolean) => {
    const filled = DATED.map(({ name }) => [`timeback_export.${TABLES[name]![0]}`, rowsOf(name, measured)] as const);
    const opened = await openWorld(Object.fromEntries(filled));
    const kept = [];
    for (const { name } of DATED) {
      const all = await opened.rows('base', name);
      kept.push([name, all.map((row) => row[TABLES[name]![2]])] as const);
    }
    await opened.close();
    return Object.fromEntries(kept);
  };

  it('by microseconds, in every table that decides by time', async () => {
    expect(DATED.map(({ name }) => name).sort()).toEqual(Object.keys(TABLES).sort());
    const newest = Object.keys(TABLES).map((name) => [name, PAIRS.map(() => 'b newer')]);
    expect(await marks(true)).toEqual(Object.fromEntries(newest));
  });

  it('by milliseconds in an export that was converted before there were microseconds', async () => {
    const found = await marks(false);
    for (const all of Object.values(found)) {
      const isTold = ([older, newer]: readonly [number, number]) =>
        Math.floor(older / 1000) !== Math.floor(newer / 1000);
      expect(all.filter((mark) => mark === 'b newer')).toHaveLength(PAIRS.filter(isTold).length);
    }
  });
});
