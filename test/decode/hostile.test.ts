import { describe, expect, it } from 'vitest';
import { decodeCsv } from '../../lambdas/core/decode/csv.ts';
import { decodeSql, decodeStudentmodule } from '../../lambdas/core/decode/delimited.ts';
import { CSV_LINES, type HostileLine, JSON_LINES, SQL_LINES, STUDENTMODULE_LINES } from './hostile.ts';
import { decodeJson } from './json-sample.ts';
import { bytesOf, type Decoded, decode, outcome, reasons } from './running.ts';
import { SAMPLE, SAMPLE_HEADER } from './tables.ts';

type Decode = (text: Buffer) => Promise<Decoded>;

/** Between two good lines, so that what a line does to its neighbours shows. */
interface Dialect {
  readonly lines: readonly HostileLine[];
  readonly before: string;
  readonly after: string;
  readonly decode: Decode;
}

const DIALECTS: Readonly<Record<string, Dialect>> = {
  sql: {
    lines: SQL_LINES,
    before: `${SAMPLE_HEADER.join('\t')}\n100\tfirst\t\t\t\t\n`,
    after: '\n200\tlast\t\t\t\t\n',
    decode: (text) => decode(decodeSql, SAMPLE, text),
  },
  studentmodule: {
    lines: STUDENTMODULE_LINES,
    before: `${SAMPLE_HEADER.join('\t')}\n100\tfirst\t\t\t\t\n`,
    after: '\n200\tlast\t\t\t\t\n',
    decode: (text) => decode(decodeStudentmodule, SAMPLE, text),
  },
  csv: {
    lines: CSV_LINES,
    before: `${SAMPLE_HEADER.join(',')}\n100,first,,,,\n`,
    after: '\n200,last,,,,\n',
    decode: (text) => decode(decodeCsv, SAMPLE, text),
  },
  json: { lines: JSON_LINES, before: '{"id":100}\n', after: '\n{"id":200}\n', decode: decodeJson },
};

describe.each(Object.entries(DIALECTS))('hostile lines of %s', (_, dialect) => {
  it.each(dialect.lines.map((each) => [each.why, each] as const))('%s', async (_, { line, gives }) => {
    const text = Buffer.concat([bytesOf(dialect.before), bytesOf(line), bytesOf(dialect.after)]);
    const decoded = await outcome(dialect.decode(text));
    if (typeof gives === 'object' && 'quarantine' in gives) {
      expect(decoded).toBe(gives.quarantine);
      return;
    }
    if (typeof decoded === 'string') throw new Error(`quarantined as ${decoded}`);
    expect(decoded.rows.map((row) => row[0])[0]).toBe(100n);
    expect(decoded.rows.map((row) => row[0]).at(-1)).toBe(200n);
    expect({ rows: decoded.rows.slice(1, -1), rejects: reasons(decoded) }).toEqual(
      typeof gives === 'string' ? { rows: [], rejects: [gives] } : { rows: gives, rejects: [] },
    );
  });
});
