import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { LeftToStrict, ScannedText } from '../../../lambdas/core/decode/batch.ts';
import { openScanner, type Scanner } from '../../../lambdas/core/decode/native/scanner.ts';
import type { ColumnType } from '../../../lambdas/core/definitions/types.ts';
import { JSON_LINES, SQL_LINES, STUDENTMODULE_LINES } from '../hostile.ts';
import { bytesOf, type Decoded, decode } from '../running.ts';
import { table } from '../tables.ts';
import { LEFT_OVER } from './event-lines.ts';
import { damage, damaged, eventLine, soupLine } from './generated-events.ts';
import { marked } from './marked.ts';
import { scannerReady } from './scanner-ready.ts';
import { DECODERS, scan as scanRows } from './tab-separated.ts';
import { scan as scanEvents, strictly } from './tracking-log.ts';

type Rule = keyof LeftToStrict;
/** The rules that can leave a record of a text to the strict decoder. */
type RuleOf<T extends ScannedText> = { [R in Rule]: T extends LeftToStrict[R] ? R : never }[Rule];

/** The types that a scan reads; no text that is scanned has a decimal. */
const TYPES: { readonly [T in Exclude<ColumnType, 'decimal'>]: T } = {
  varchar: 'varchar',
  bigint: 'bigint',
  double: 'double',
  numeric: 'numeric',
  boolean: 'boolean',
  date: 'date',
  timestamp: 'timestamp',
  microseconds: 'microseconds',
};
/** A column of each type, named like it, and a required one. */
const TYPED = table('edx-sql', { 'key!': 'varchar', ...TYPES });
const HEADER = TYPED.columns.map(({ name }) => name);
/** A row whose only value besides the key is in one column. */
const row = (values: Readonly<Record<string, string>>) =>
  HEADER.map((name) => values[name] ?? (name === 'key' ? 'k' : '')).join('\t');

/** Records by the rule that leaves them to the strict decoder: complete, since it does not compile with one rule less or more. */
const ROWS: Readonly<Record<RuleOf<'rows'>, readonly string[]>> = {
  MIXED_LINE_END: [`${row({})}\r`],
  FIELD_COUNT: [`${row({})}\t`, row({}).slice(0, -1), ''.padEnd(300, '\t')],
  HEADER_REPEATED: [HEADER.join('\t')],
  UNKNOWN_ESCAPE: [row({ varchar: '\\N' }), row({ varchar: 'a\\' }), row({ key: '\\x' })],
  NULL_IN_KEY: [row({ key: '' }), row({ key: 'NULL' }), row({ key: ' ' }), row({ key: '\u00a0' })],
  BAD_INTEGER: [row({ bigint: 'x' }), row({ bigint: '9223372036854775808' }), row({ bigint: '1.5' })],
  BAD_NUMBER: [row({ double: '1,5' }), row({ double: '1e400' }), row({ numeric: '1'.repeat(21) })],
  BAD_BOOLEAN: [row({ boolean: '2' }), row({ boolean: 'yes' })],
  BAD_DATE: [row({ date: '2021-2-3' }), row({ date: 'today' })],
  BAD_TIMESTAMP: [row({ timestamp: '2021-01-01 10:00' }), row({ microseconds: 'now' })],
  VALUE_NULLED: [
    row({ date: '2021-02-30' }),
    row({ timestamp: '0000-00-00 00:00:00' }),
    row({ date: 'infinity' }),
    row({ double: 'NaN' }),
    row({ bigint: 'Infinity' }),
  ],
  VALUE_REPLACED: [row({ numeric: `0.${'0'.repeat(18)}1` })],
};
const EVENTS: Readonly<Record<RuleOf<'events'>, readonly string[]>> = {
  BAD_INTEGER: [marked('{"event":{"problem_id":"p","attempts":1.5}}')],
  BAD_NUMBER: [marked('{"event":{"problem_id":"p","grade":1e400}}')],
  NOT_JSON: ['x', '{"name":"a"', '{"name":"a","time":"b"} x'],
  NOT_AN_OBJECT: ['1', '"a"', 'null'],
  NOT_AN_EVENT: ['{}', '{"name":"a"}', '{"name":"a","event":{"time":"b"}}'],
  VALUE_NULLED: [
    marked('{"time":"2021-02-30T00:00:00Z"}'),
    marked('{"context":{"user_id":"anonymous"}}'),
    marked('{"context":{"user_id":-7}}'),
    marked('{"event":{"problem_id":"p","attempts":"many"}}'),
  ],
  VALUE_REPLACED: [marked(String.raw`{"page":"a\ud800b"}`), marked(String.raw`{"event":{"x":"\udc00"}}`)],
};

let scanner: Scanner;
beforeAll(async () => {
  scannerReady();
  scanner = await openScanner(1024 * 1024);
});

/** One kind of scanned text. */
interface Text {
  readonly examples: Readonly<Partial<Record<Rule, readonly string[]>>>;
  readonly good: string;
  strict(record: string): Promise<Decoded>;
  /** Lines that the scanner leaves over. */
  left(records: readonly string[]): readonly number[];
}

const linesLeft = (leftOver: Int32Array) => [...leftOver].filter((_, at) => at % 3 === 0);
const lines = (records: readonly string[]) => bytesOf(records.map((record) => `${record}\n`).join(''));
const TEXTS: Readonly<Record<ScannedText, Text>> = {
  rows: {
    examples: ROWS,
    good: row({}),
    strict: (record) => decode(DECODERS.sequences, TYPED, `${HEADER.join('\t')}\n${record}\n`),
    left: (records) => linesLeft(scanRows(scanner, TYPED, 'sequences', HEADER, lines(records)).leftOver),
  },
  events: {
    examples: EVENTS,
    good: marked('{"page":"/a"}'),
    strict: strictly,
    left: (records) => linesLeft(scanEvents(scanner, lines(records)).leftOver),
  },
};

/** The rules by which the strict decoder does more than take a record's values as they are. */
function rulesOf({ rejects, valuesNulled, valuesReplaced }: Decoded): Rule[] {
  return [
    ...rejects.map(({ reason }) => reason),
    ...(valuesNulled > 0 ? (['VALUE_NULLED'] as const) : []),
    ...(valuesReplaced > 0 ? (['VALUE_REPLACED'] as const) : []),
  ];
}

describe.each(Object.entries(TEXTS))('%s', (_, { examples, good, strict, left }) => {
  it.each(Object.entries(examples).flatMap(([rule, records]) => records.map((record) => [rule, record] as const)))(
    '%s is left to the strict decoder: %j',
    async (rule, record) => {
      expect(rulesOf(await strict(record))).toContain(rule);
      expect(left([good, record, good])).toEqual([1]);
      expect(left([good, good])).toEqual([]);
    },
  );

  /** A rule that is not declared for this text is one that nobody has thought of for the scanner. */
  const isDeclared = async (record: string) => {
    const rules = rulesOf(await strict(record));
    expect(
      rules.filter((rule) => !(rule in examples)),
      record,
    ).toEqual([]);
    if (rules.length > 0) expect(left([record]), record).toEqual([0]);
  };

  it('has no other rule in hostile and generated records', async () => {
    const isText = (line: string | Uint8Array): line is string => typeof line === 'string' && !line.includes('\n');
    const hostile = [...JSON_LINES, ...SQL_LINES, ...STUDENTMODULE_LINES].map(({ line }) => line).filter(isText);
    for (const record of [...hostile, ...hostile.map(marked), ...LEFT_OVER.map(([, line]) => line)]) {
      await isDeclared(record);
    }
    const single = (record: string) => !record.includes('\n');
    const broken = fc
      .tuple(eventLine, fc.array(damage, { maxLength: 3 }))
      .map(([line, damages]) => damaged(line, damages));
    const event = fc.oneof(eventLine, broken, soupLine).filter(single);
    await fc.assert(fc.asyncProperty(event, isDeclared), { numRuns: 500 });
    const field = fc.oneof(
      fc.constantFrom(
        'NULL',
        'NaN',
        'inf',
        '-1',
        '2.0',
        '1e1',
        'true',
        '2021-02-30',
        '2021-01-01 00:00:00',
        '\\t',
        ' ',
      ),
      fc.stringMatching(/^[-+.e:0-9 ]{0,24}$/),
      fc
        .string({ unit: 'binary', maxLength: 8 })
        .filter((text) => !/[\n\t]/.test(text) && Buffer.from(text).toString() === text),
    );
    const records = fc.array(field, { minLength: 1, maxLength: HEADER.length }).map((fields) => fields.join('\t'));
    const inColumn = fc.tuple(fc.constantFrom(...HEADER), field).map(([name, text]) => row({ [name]: text }));
    await fc.assert(fc.asyncProperty(fc.oneof(records, inColumn), isDeclared), { numRuns: 2000 });
  });
});
