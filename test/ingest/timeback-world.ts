import { gzipSync } from 'node:zlib';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';

/** A small world of invented people, as the platform's database holds it: by table the columns with their types, and rows. */
export interface WorldTable {
  readonly columns: Readonly<Record<string, string>>;
  readonly rows: readonly (readonly (string | number | boolean | null)[])[];
}

const ADA = 'a1b2c3d4-5e6f-4a7b-8c9d-0e1f2a3b4c5d';
const BO = 'b3f1c2a4-7d8e-4f10-9a2b-6c5d4e3f2a1b';
const SESSION = 'urn:uuid:3f2504e0-4f89-41d3-9a0c-0305e82c3301';

export const WORLD: Readonly<Record<string, WorldTable>> = {
  one_roster_user: {
    columns: {
      id: 'uuid',
      given_name: 'varchar',
      family_name: 'varchar',
      email: 'varchar',
      status: 'varchar',
      date_created: 'timestamptz',
      date_last_modified: 'timestamptz',
    },
    rows: [
      [
        ADA,
        'Ada',
        'O"Neil, jr.',
        'ada@example.org',
        'active',
        '2025-08-15 13:20:05.123456+00',
        '2025-09-01 08:05:42+00',
      ],
      [BO, 'Bo\nBeth', '', null, 'active', '1969-12-31 23:59:59.9999+00', null],
    ],
  },
  one_roster_enrollment: {
    columns: {
      id: 'varchar',
      user_id: 'uuid',
      class_id: 'varchar',
      role: 'varchar',
      primary: 'boolean',
      begin_date: 'date',
      end_date: 'date',
      status: 'varchar',
    },
    rows: [
      ['e1', ADA, 'c1', 'student', true, '2025-08-25', null, 'active'],
      ['e2', BO, 'c1', 'student', false, '2024-02-29', '2025-06-12', 'inactive'],
    ],
  },
  caliper_attempt: {
    columns: {
      id: 'varchar',
      assignee_id: 'uuid',
      assignable_id: 'varchar',
      session_id: 'varchar',
      started_at_time: 'timestamptz',
      ended_at_time: 'timestamptz',
      duration_sec: 'double',
      score_given: 'double',
      max_score: 'double',
      attempt_count: 'integer',
    },
    rows: [
      [
        't1',
        ADA,
        'https://content.example.org/1',
        SESSION,
        '2025-09-02 09:15:30+00',
        '2025-09-02 09:23:10.5+00',
        460.25,
        1,
        1,
        1,
      ],
      ['t2', BO, 'q2', null, null, null, null, 0.1, null, null],
    ],
  },
  tb_xp_ledger: {
    columns: {
      id: 'varchar',
      user_id: 'uuid',
      application_id: 'varchar',
      session_id: 'varchar',
      value: 'decimal(12,4)',
      date_created: 'timestamp',
    },
    rows: [
      ['x1', ADA, 'app', SESSION, 150, '2025-09-02 10:00:00'],
      ['x2', ADA, 'app', null, -12.5, '2025-09-02 10:00:00.001'],
    ],
  },
  insights_recommendation: {
    columns: {
      id: 'varchar',
      user_id: 'varchar',
      type: 'varchar',
      source: 'varchar',
      source_reference_id: 'varchar',
      title: 'varchar',
      visibility: 'varchar',
      content: 'varchar',
      generated_at: 'timestamp',
      delivered_at: 'timestamp',
      feedback_sentiment: 'varchar',
      feedback_text: 'varchar',
      feedback_at: 'timestamp',
    },
    rows: [
      [
        'r1',
        ADA,
        'daily-coaching',
        'manual',
        null,
        'NULL',
        'student',
        '"*Well*" done',
        '2025-09-02 06:00:00',
        null,
        null,
        '\\N',
        null,
      ],
    ],
  },
};

/** What each table holds once it is in the lake, whatever the format. */
export const GOLDEN: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>> = {
  one_roster_user: [
    {
      id: ADA,
      given_name: 'Ada',
      family_name: 'O"Neil, jr.',
      email: 'ada@example.org',
      status: 'active',
      date_created: '2025-08-15T13:20:05.123Z',
      date_last_modified: '2025-09-01T08:05:42Z',
    },
    {
      id: BO,
      given_name: 'Bo\nBeth',
      family_name: '',
      email: null,
      status: 'active',
      date_created: '1969-12-31T23:59:59.999Z',
      date_last_modified: null,
    },
  ],
  one_roster_enrollment: [
    {
      id: 'e1',
      user_id: ADA,
      class_id: 'c1',
      role: 'student',
      primary: true,
      begin_date: '2025-08-25',
      end_date: null,
      status: 'active',
    },
    {
      id: 'e2',
      user_id: BO,
      class_id: 'c1',
      role: 'student',
      primary: false,
      begin_date: '2024-02-29',
      end_date: '2025-06-12',
      status: 'inactive',
    },
  ],
  caliper_attempt: [
    {
      id: 't1',
      assignee_id: ADA,
      assignable_id: 'https://content.example.org/1',
      session_id: SESSION,
      started_at_time: '2025-09-02T09:15:30Z',
      ended_at_time: '2025-09-02T09:23:10.5Z',
      duration_sec: 460.25,
      score_given: 1,
      max_score: 1,
      attempt_count: 1,
    },
    {
      id: 't2',
      assignee_id: BO,
      assignable_id: 'q2',
      session_id: null,
      started_at_time: null,
      ended_at_time: null,
      duration_sec: null,
      score_given: 0.1,
      max_score: null,
      attempt_count: null,
    },
  ],
  tb_xp_ledger: [
    {
      id: 'x1',
      user_id: ADA,
      application_id: 'app',
      session_id: SESSION,
      value: 150,
      date_created: '2025-09-02T10:00:00Z',
    },
    {
      id: 'x2',
      user_id: ADA,
      application_id: 'app',
      session_id: null,
      value: -12.5,
      date_created: '2025-09-02T10:00:00.001Z',
    },
  ],
  insights_recommendation: [
    {
      id: 'r1',
      user_id: ADA,
      type: 'daily-coaching',
      source_system: 'manual',
      source_reference_id: null,
      title: 'NULL',
      visibility: 'student',
      content: '"*Well*" done',
      generated_at: '2025-09-02T06:00:00Z',
      delivered_at: null,
      feedback_sentiment: null,
      feedback_text: '\\N',
      feedback_at: null,
    },
  ],
};

type Cell = WorldTable['rows'][number][number];

/** As `COPY ... TO ... (FORMAT csv, HEADER)` writes a table. */
export function copyCsv({ columns, rows }: WorldTable): Buffer {
  const field = (value: Cell) => {
    if (value === null) return '';
    if (typeof value === 'boolean') return value ? 't' : 'f';
    const text = String(value);
    return text === '' || /[",\r\n]|^\\\.$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return Buffer.from([Object.keys(columns), ...rows].map((row) => `${row.map(field).join(',')}\n`).join(''));
}

/** As row_to_json writes the rows of a table: times in ISO 8601, with the offset that they have. */
export function rowToJson({ columns, rows }: WorldTable): Buffer {
  const types = Object.values(columns);
  const value = (cell: Cell, at: number) =>
    typeof cell === 'string' && types[at]!.startsWith('timestamp')
      ? cell.replace(' ', 'T').replace('+00', '+00:00')
      : cell;
  const lines = rows.map((row) =>
    JSON.stringify(Object.fromEntries(Object.keys(columns).map((name, at) => [name, value(row[at]!, at)]))),
  );
  return Buffer.from(lines.map((line) => `${line}\n`).join(''));
}

const quoted = (value: Cell) => (value === null ? 'null' : `'${String(value).replaceAll("'", "''")}'`);

/** SELECT of a table with its own types; with `asText` as RDS writes it: dates, times, uuid and numeric as text. */
export function selectOf({ columns, rows }: WorldTable, asText = false): string {
  const types = Object.values(columns);
  const list = rows.map((row) => `(${row.map(quoted).join(', ')})`).join(', ');
  const names = Object.keys(columns).map((name) => `"${name}"`);
  const casts = names.map((name, at) => {
    const type = types[at]!;
    return `cast(${name} as ${asText && /^(?:date|timestamp|uuid|decimal)/.test(type) ? 'varchar' : type}) as ${name}`;
  });
  return `select ${casts.join(', ')} from (values ${list}) t(${names.join(', ')})`;
}

/** Writes Parquet with DuckDB, a tool of its own here. */
export async function withDuckDb<T>(use: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  try {
    await connection.run("set TimeZone = 'UTC'");
    return await use(connection);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

export const gzip = (bytes: Uint8Array) => gzipSync(bytes);
