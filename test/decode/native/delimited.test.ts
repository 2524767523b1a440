import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Cell, encodeSqlRow, encodeStudentmoduleRow } from '../../../bin/demo/dialect.ts';
import { packageEntries } from '../../../bin/demo/package.ts';
import { makeWorld } from '../../../bin/demo/world.ts';
import { bindHeader } from '../../../lambdas/core/decode/header.ts';
import { type EscapeRule, rowFormat } from '../../../lambdas/core/decode/native/row-format.ts';
import { openScanner, type Scanner } from '../../../lambdas/core/decode/native/scanner.ts';
import { deliveredColumns, type TableDefinition } from '../../../lambdas/core/definitions/table.ts';
import type { ColumnType } from '../../../lambdas/core/definitions/types.ts';
import { PACKAGE_TABLES } from '../../../lambdas/core/feeds/edx/tables/index.ts';
import { SQL_LINES, STUDENTMODULE_LINES } from '../hostile.ts';
import { bytesOf } from '../running.ts';
import { SAMPLE, SAMPLE_HEADER, table } from '../tables.ts';
import { damage, generatedRow } from './generated-rows.ts';
import { loadedRows } from './loaded-rows.ts';
import { scannedRows } from './scanned-rows.ts';
import { scannerReady } from './scanner-ready.ts';
import { expectAgreement, leftOvers, scan } from './tab-separated.ts';

const CAPACITY = 2 * 1024 * 1024;
let scanner: Scanner;
beforeAll(async () => {
  scannerReady();
  scanner = await openScanner(CAPACITY);
});

const RULES: Readonly<Record<EscapeRule, (row: readonly Cell[]) => string>> = {
  sequences: encodeSqlRow,
  'any-character': encodeStudentmoduleRow,
};
const rules = Object.entries(RULES) as [EscapeRule, (row: readonly Cell[]) => string][];
const names = (table: TableDefinition) => deliveredColumns(table).map(({ name }) => name);

describe('hostile lines', () => {
  const lines = [
    ...SQL_LINES.map((line) => ['sequences', line] as const),
    ...STUDENTMODULE_LINES.map((line) => ['any-character', line] as const),
  ];
  // Bytes that are no UTF-8 never come to a scanner.
  const utf8 = lines.filter(([, { line }]) => typeof line === 'string');
  it.each(utf8.map(([rule, line]) => [rule, line.why, line.line as string] as const))(
    '%s: %s',
    async (rule, _, line) => {
      const text = `100\tfirst\t\t\t\t\n${line}\n200\tlast\t\t\t\t\n`;
      const { rows } = await expectAgreement(scanner, SAMPLE, rule, SAMPLE_HEADER, bytesOf(text));
      expect(rows).toBeGreaterThanOrEqual(2); // what stands around the line is regular
    },
  );

  it('keeps those that producers write', () => {
    const regular = [
      '1\tAnn\t0.5\t1\t2020-02-29\t2020-01-01 00:00:00',
      '2\tNULL\tNULL\tNULL\tNULL\tNULL',
      '3\t\t\t\t\t',
      '999999999999999999\ta\\\\b\t-0.30000000000000004\tfalse\t0001-01-01\t9999-12-31 23:59:59.999999',
      '10\tNULLx\t100\ttrue\t1999-12-31\t1969-12-31 23:59:59.9',
    ];
    const text = bytesOf(regular.map((line) => `${line}\n`).join(''));
    for (const [rule] of rules) expect(scan(scanner, SAMPLE, rule, SAMPLE_HEADER, text).rows).toBe(regular.length);
  });

  it('keeps escapes, and a record that they make longer than a line', () => {
    const rows = (rule: EscapeRule, text: string) =>
      scannedRows(scan(scanner, SAMPLE, rule, SAMPLE_HEADER, bytesOf(text)), types(SAMPLE));
    const row = (line: number, name: string | null) => ({ line, values: [1n, name, null, null, null, null] });
    expect(rows('sequences', '1\ta\\tb\\nc\\rd\\\\\t\t\t\t\n')).toEqual([row(2, 'a\tb\nc\rd\\')]);
    expect(rows('any-character', '1\ta\\\tb\\\n\\\nc\\\\\t\t\t\t\n1\t\\NULL\t\t\t\\N\t\n')).toEqual([
      row(2, 'a\tb\n\nc\\'),
      row(5, null),
    ]);
  });
});

describe('what is left over', () => {
  const left = (text: string, rule: EscapeRule = 'sequences', of = SAMPLE, header: readonly string[] = SAMPLE_HEADER) =>
    leftOvers(scan(scanner, of, rule, header, bytesOf(text)));

  it('is a record of several lines as one', () => {
    const records = ['1\ta\\\n\\\\\\\nb\t\t\t\t', '2\ta\\\nb', '3\ta'];
    const text = records.map((record) => `${record}\n`).join('');
    const [, second, third] = records.map((record) => text.indexOf(record));
    expect(left(text, 'any-character')).toEqual([
      { line: 3, start: second, end: third! - 1 },
      { line: 5, start: third, end: text.length - 1 },
    ]);
  });

  it('is the header line again, in a table of text too', () => {
    const words = table('edx-sql', { word: 'varchar', other: 'varchar' });
    const text = 'word\tother\nworn\tother\nword\tothe\n';
    expect(left(text, 'sequences', words, ['word', 'other'])).toEqual([{ line: 0, start: 0, end: 10 }]);
  });

  it('is every line with a control character', () => {
    for (let code = 0; code < 0x20; code++) {
      if (code === 0x09 || code === 0x0a) continue;
      expect(left(`1\ta${String.fromCharCode(code)}b\t\t\t\t\n`)).toHaveLength(1);
    }
  });

  it('is what stands behind the last LF', () => {
    expect(left('1\ta\t\t\t\t\n2\tb\t\t\t\t')).toEqual([{ line: 1, start: 8, end: 15 }]);
    expect(left('1\ta\t\t\t\t\\\n', 'any-character')).toEqual([{ line: 0, start: 0, end: 9 }]);
  });

  it('is every line of a full input, each in its place', async () => {
    const bytes = 4096;
    const small = await openScanner(bytes);
    for (const line of ['\n', '1\n', '\t\t\t\n', '\\\n']) {
      const lines = bytes / line.length;
      const all = leftOvers(scan(small, SAMPLE, 'sequences', SAMPLE_HEADER, bytesOf(line.repeat(lines))));
      expect(all).toHaveLength(lines);
      expect(all.at(-1)).toEqual({ line: lines - 1, start: bytes - line.length, end: bytes - 1 });
    }
  });

  it('is what the output has no room for', async () => {
    const bytes = 4096;
    const small = await openScanner(bytes);
    const numbers = table('edx-sql', { number: 'bigint' });
    const scanned = await expectAgreement(small, numbers, 'sequences', ['number'], bytesOf('7\n'.repeat(bytes / 2)));
    expect(scanned.rows).toBeGreaterThan(bytes / 10);
    expect(scanned.rows).toBeLessThan(bytes / 2);
  });
});

describe('a table of text', () => {
  const body = bytesOf('a\nNULL\n\n\\\\\nword\nN\n \n\u00a0\n\ufeff\n\u00e9\n b\n');

  it('has rows that are empty, or null, where its column lets it', async () => {
    for (const [name, rows] of [
      ['word', 10],
      ['word!', 3], // the strict decoder takes two more
    ] as const) {
      const words = table('edx-sql', { [name]: 'varchar' });
      expect((await expectAgreement(scanner, words, 'sequences', ['word'], body)).rows).toBe(rows);
      expect((await expectAgreement(scanner, words, 'any-character', ['word'], body)).rows).toBe(rows);
    }
  });
});

describe('a format', () => {
  it('is none for a text whose lines would all be left over', () => {
    const format = (header: readonly string[], crlf = false, of = SAMPLE) =>
      rowFormat({ table: of, header: header.join('\t'), crlf, binding: bindHeader(header, of) }, 'sequences');
    expect(format(SAMPLE_HEADER)).toBeDefined();
    expect(format([...SAMPLE_HEADER, 'new'])).toBeUndefined();
    expect(format(SAMPLE_HEADER, true)).toBeUndefined();
    const names = Array.from({ length: 64 }, (_, at) => `c${at}`);
    const wide = (columns: number) =>
      table('edx-sql', Object.fromEntries(names.slice(0, columns).map((name) => [name, 'varchar'])));
    expect(format(names.slice(0, 63), false, wide(63))).toBeDefined();
    expect(format(names, false, wide(64))).toBeUndefined();
  });

  it('binds columns by the header, in any order and with some missing', async () => {
    const body = bytesOf('Ann\t2020-01-01 00:00:00\t7\nBo\tNULL\t8\nCy\t\t\n');
    const header = ['name', 'seen', 'id'];
    expect((await expectAgreement(scanner, SAMPLE, 'sequences', header, body)).rows).toBe(2);
  });
});

const TABLES = [
  'auth_user',
  'auth_userprofile',
  'student_courseenrollment',
  'courseware_studentmodule',
  'certificates_generatedcertificate',
  'wiki_articlerevision',
  'user_id_map',
].map((name) => PACKAGE_TABLES.find((each) => each.name === name)!);

describe.each(rules)('generated rows, %s', (rule, encode) => {
  const rowsOf = (of: TableDefinition) => fc.array(generatedRow(of), { minLength: 1, maxLength: 8 });

  it.each([SAMPLE, ...TABLES].map((each) => [each.name, each] as const))('%s', async (_, of) => {
    let regular = 0;
    await fc.assert(
      fc.asyncProperty(rowsOf(of), fc.array(damage, { maxLength: 3 }), async (rows, damages) => {
        let text = rows.map(encode).join('');
        for (const { at, cut, put } of damages) text = text.slice(0, at) + put + text.slice(at + cut);
        // As the pipeline cuts it: no record is open at the end.
        if (!text.endsWith('\n') || text.endsWith('\\\n')) text += 'x\n';
        regular += (await expectAgreement(scanner, of, rule, names(of), Buffer.from(text))).rows;
      }),
      { numRuns: 100 },
    );
    expect(regular).toBeGreaterThan(0);
  });
});

it('is loaded by the engine as it is', async () => {
  const edges: Cell[][] = [
    ['0', '\ufeff', '-0', 'false', '0001-01-01', '0001-01-01 00:00:00.0009'],
    ['007', ' ', '000.50', 'true', '9999-12-31', '9999-12-31 23:59:59.999'],
    ['999999999999999999', '', '0.00000000000012345678901234567', 0, '2000-02-29', '1969-12-31 23:59:59.9'],
  ];
  const rows = fc.sample(generatedRow(SAMPLE), { numRuns: 2000, seed: 1 });
  const body = Buffer.from([...edges, ...rows].map(encodeSqlRow).join(''));
  const scans = [body, bytesOf(''.padEnd(4, '\n')), body.subarray(0, body.indexOf('\n') + 1)].map((lines) =>
    scan(scanner, SAMPLE, 'sequences', SAMPLE_HEADER, lines),
  );
  expect(scans.map(({ rows }) => rows > 1000)).toEqual([true, false, false]);
  const groups = scans.filter(({ rows }) => rows > 0).map((one) => scanner.copyRows(one));
  expect(groups).toHaveLength(2);
  expect(await loadedRows(groups, SAMPLE.columns)).toEqual(scans.flatMap((one) => scannedRows(one, types(SAMPLE))));
});

describe('the content of the demo', () => {
  const world = makeWorld(1, 0.3);
  const entries = world.organisations
    .flatMap((organisation) => [...packageEntries(world, organisation, '2025-03-09')])
    .flatMap(({ table: name, failed, head, records }) => {
      const of = PACKAGE_TABLES.find((each) => each.name === name);
      const rule = of && RULE_OF[of.dialects[0]];
      return rule && !failed ? [{ of, rule, header: head.trimEnd().split('\t'), records }] : [];
    });

  it('is regular, but for a few records', async () => {
    let records = 0;
    let rows = 0;
    for (const entry of entries) {
      const written = [...entry.records()];
      records += written.length;
      const body = Buffer.from(written.join(''));
      rows += (await expectAgreement(scanner, entry.of, entry.rule, entry.header, body)).rows;
    }
    expect(records).toBeGreaterThan(1000);
    expect(rows / records).toBeGreaterThan(0.95);
  });
});

const RULE_OF: Readonly<Partial<Record<string, EscapeRule>>> = {
  'edx-sql': 'sequences',
  'edx-studentmodule': 'any-character',
};

function types({ columns }: TableDefinition): ColumnType[] {
  return columns.map(({ type }) => type);
}
