import { describe, expect, it } from 'vitest';
import { MAX_RAW_BYTES } from '../../lambdas/core/decode/batch.ts';
import { decodeCsv } from '../../lambdas/core/decode/csv.ts';
import { decodeSql, decodeStudentmodule } from '../../lambdas/core/decode/delimited.ts';
import { decodeJsonLines } from '../../lambdas/core/decode/json-lines.ts';
import type { ByteStream } from '../../lambdas/core/storage/storage.ts';
import { decodeJson, readSample } from './json-sample.ts';
import { decode, quarantineOf, reasons, together } from './running.ts';
import { SAMPLE, SAMPLE_HEADER, table } from './tables.ts';

const PAIR = table('edx-sql', { 'id!': 'bigint', 'name=label': 'varchar' });
const TYPED = table('edx-sql', { 'id!': 'bigint', score: 'double', born: 'date', seen: 'timestamp' });
const DATED = table('edx-sql', { 'day!': 'date', name: 'varchar' });

const sql = (text: string | Buffer) => decode(decodeSql, PAIR, text);
const csv = (text: string) => decode(decodeCsv, PAIR, text);
const ids = (rows: readonly unknown[][]) => rows.map((row) => row[0]);

describe('encoding', () => {
  it('fault 27: a byte order mark is stripped, and counts in offsets', async () => {
    const decoded = await sql('\ufeffid\tname\n1\ta\nx\tb\n');
    expect(decoded.rows).toEqual([[1n, 'a']]);
    expect(decoded.rejects[0]!.byteOffset).toBe(3 + 'id\tname\n1\ta\n'.length);
    expect((await decodeJson('\ufeff{"id":1}\n')).rows).toHaveLength(1);
    expect((await csv('\ufeff"id","name"\n1,a\n')).rows).toEqual([[1n, 'a']]);
  });

  it('fault 28: CR LF in every line is a line end, in some lines it is a fault', async () => {
    expect((await sql('id\tname\r\n1\ta\r\n2\tb\r\n')).rows).toEqual([
      [1n, 'a'],
      [2n, 'b'],
    ]);
    const some = await sql('id\tname\n1\ta\r\n2\tb\n');
    expect([ids(some.rows), reasons(some)]).toEqual([[2n], ['MIXED_LINE_END']]);
    const most = await sql('id\tname\r\n1\ta\n2\tb\r\n');
    expect([ids(most.rows), reasons(most)]).toEqual([[2n], ['MIXED_LINE_END']]);
    expect(ids((await decodeJson('{"id":1}\r\n{"id":2}\n')).rows)).toEqual([1n, 2n]);
  });

  it('fault 29: a lone CR in a field is data', async () => {
    expect((await sql('id\tname\n1\ta\rb\n')).rows).toEqual([[1n, 'a\rb']]);
    expect((await sql('id\tname\r\n1\ta\rb\r\n')).rows).toEqual([[1n, 'a\rb']]);
  });

  it('fault 30: invalid UTF-8 rejects its row alone, with the bytes', async () => {
    const decoded = await sql(Buffer.from('id\tname\n1\t\xc3\xa9\n2\tb\xff\xe2\x82\n3\tc\n', 'latin1'));
    expect(decoded.rows).toEqual([
      [1n, '\u00e9'],
      [3n, 'c'],
    ]);
    expect(decoded.rejects).toEqual([
      { row: 3, byteOffset: 13, reason: 'INVALID_UTF8', detail: expect.any(String), raw: '2\tb\\xff\\xe2\\x82' },
    ]);
  });

  it('fault 31: a NUL byte is kept', async () => {
    expect((await sql('id\tname\n1\ta\u0000b\n')).rows).toEqual([[1n, 'a\u0000b']]);
  });

  it('fault 32: a lone surrogate is replaced in every value and counted', async () => {
    const decoded = await decodeJson('{"id":1,"name":"\\udfff","more":{"a":["\\ud800"]}}\n{"id":2}\n');
    expect(decoded.rows[0]).toEqual([1n, '\ufffd', '{"id":1,"name":"\\ufffd","more":{"a":["\\ufffd"]}}']);
    expect(decoded.valuesReplaced).toBe(2);
    expect((await decodeJson('{"id":1,"\\ud800":1}')).valuesReplaced).toBe(1);
  });
});

describe('size', () => {
  const MIB = 1024 * 1024;

  /** Zero bytes, each MiB of them in memory of its own, so that what is held shows. */
  async function* longLine(before: string, mebibytes: number, after: string): ByteStream {
    yield Buffer.from(before);
    for (let count = 0; count < mebibytes; count++) yield Buffer.alloc(MIB);
    yield Buffer.from(after);
  }

  it('fault 33: a line of 10 MB is a row', async () => {
    const decoded = await together(decodeSql(longLine('id\tname\n1\t', 10, '\n'), PAIR));
    expect((decoded.rows[0]![1] as string).length).toBe(10 * MIB);
  });

  it('fault 33: a line of 100 MB is rejected', async () => {
    const decoded = await together(decodeSql(longLine('id\tname\n1\t', 100, '\n2\tb\n'), PAIR));
    expect(decoded.rows).toEqual([[2n, 'b']]);
    expect(decoded.rejects).toMatchObject([{ row: 2, byteOffset: 8, reason: 'LINE_TOO_LONG' }]);
    expect(decoded.rejects[0]!.raw).toBe(`1\t${'\u0000'.repeat(MAX_RAW_BYTES - 2)}\\[${2 + 100 * MIB} bytes]`);
  });

  it('fault 33: a line is not held beyond the limit, however long it is', async () => {
    const before = process.memoryUsage().arrayBuffers;
    let peak = 0;
    async function* watched(): ByteStream {
      for await (const chunk of longLine('id\tname\n1\t', 800, '\n')) {
        peak = Math.max(peak, process.memoryUsage().arrayBuffers - before);
        yield chunk;
      }
    }
    expect(reasons(await together(decodeSql(watched(), PAIR)))).toEqual(['LINE_TOO_LONG']);
    // Freed memory is collected late; a line that were held would be there whole.
    expect(peak).toBeLessThan(400 * MIB);
  });

  it('fault 33: a record of many lines is bounded too, and the next one is found', async () => {
    const line = `${'x'.repeat(1024 * 1024)}\n`;
    async function* quoted(): ByteStream {
      yield Buffer.from('id,name\n1,"');
      for (let count = 0; count < 70; count++) yield Buffer.from(line);
      yield Buffer.from('"\n2,b\n');
    }
    const decoded = await together(decodeCsv(quoted(), PAIR));
    expect(decoded.rows).toEqual([[2n, 'b']]);
    expect(decoded.lines).toEqual([73]);
    expect(reasons(decoded)).toEqual(['LINE_TOO_LONG']);
  });

  it('fault 33: a JSON line of 100 MB is rejected', async () => {
    const text = longLine('{"id":1,"name":"', 100, '"}\n{"id":2}\n');
    const decoded = await together(decodeJsonLines(text, 3, readSample));
    expect([ids(decoded.rows), reasons(decoded)]).toEqual([[2n], ['LINE_TOO_LONG']]);
  });

  it('fault 33: a JSON line that is too long is rejected, however many blanks it begins with', async () => {
    for (const blank of [' ', '\t', '\r']) {
      const start = `${blank.repeat(70_000)}{"id":1,"name":"`;
      const text = longLine(start, 65, '"}\n{"id":2}\n');
      const decoded = await together(decodeJsonLines(text, 3, readSample));
      expect([ids(decoded.rows), reasons(decoded), decoded.records]).toEqual([[2n], ['LINE_TOO_LONG'], 2]);
    }
  });
});

describe('shape', () => {
  it('fault 72: NULs after the last record are dropped with a warning, however many and however they are cut', async () => {
    const records = Array.from({ length: 300 }, (_, id) => `{"id":${id}}`).join('\n');
    for (const end of ['', '\n', '\r\n']) {
      for (const nuls of [1, 2, 511, 4096, 200_000]) {
        for (const size of [7, 4096, Number.POSITIVE_INFINITY]) {
          if (nuls / size > 1000) continue;
          const decoded = await decodeJson(`${records}${end}${'\0'.repeat(nuls)}`, size);
          expect([decoded.rows.length, decoded.rejects]).toEqual([300, []]);
          expect(decoded.warnings).toEqual([`${nuls} NUL bytes after the last record were dropped`]);
        }
      }
    }
  });

  it('fault 72: NULs hide no cut, and those before a record stay', async () => {
    for (const cut of ['{"id":1}\n{"id":2,"na', '{"id":1}\n[', '']) {
      expect((await quarantineOf(decodeJson(`${cut}\0\0\0`))).reason).toBe('CUT_LAST_LINE');
    }
    const within = await decodeJson(`{"id":1}\n\0\0\n{"id":2}\n${'\0'.repeat(70_000)}{"id":3}\n\0`, 50);
    expect([ids(within.rows), reasons(within)]).toEqual([[1n, 2n, 3n], ['NOT_JSON']]);
    expect(within.warnings).toHaveLength(1);
  });

  it.each([
    ['sql', decodeSql, '\t'],
    ['studentmodule', decodeStudentmodule, '\t'],
    ['csv', decodeCsv, ','],
  ] as const)(
    'fault 72: NULs after the last line of a table are dropped, in a line they stay: %s',
    async (_, decoder, by) => {
      const header = SAMPLE_HEADER.join(by);
      const row = (id: number, name = 'a') => [id, name, '', '', '', ''].join(by);
      for (const end of ['\n', '\r\n']) {
        const text = [header, row(1), row(2)].map((line) => line + end).join('');
        for (const nuls of [1, 511, 70_000]) {
          for (const size of [64, 4096, Number.POSITIVE_INFINITY]) {
            const decoded = await decode(decoder, SAMPLE, text + '\0'.repeat(nuls), size);
            expect([ids(decoded.rows), decoded.rejects]).toEqual([[1n, 2n], []]);
            expect(decoded.warnings).toEqual([`${nuls} NUL bytes after the last record were dropped`]);
          }
        }
        // In a value, and where they hide that the last line is cut.
        const within = await decode(decoder, SAMPLE, `${text}${row(3, 'b\0')}${end}\0`);
        expect([within.rows.at(-1)?.[1], within.warnings.length]).toEqual(['b\0', 1]);
        const cut = await quarantineOf(decode(decoder, SAMPLE, `${text}3${by}a${by}\0\0`));
        expect(cut.reason).toBe('CUT_LAST_LINE');
      }
    },
  );

  it('fault 34: a cut last line quarantines, a whole one without a newline does not', async () => {
    for (const cut of ['2', '2\tb\\', 'x\tb', '\tb']) {
      expect(await quarantineOf(sql(`id\tname\n1\ta\n${cut}`))).toMatchObject({ reason: 'CUT_LAST_LINE' });
    }
    expect((await sql('id\tname\n1\ta\n2\tb')).rows).toHaveLength(2);
    expect((await sql('id\tname\r\n1\ta\r\n2\tb')).rows).toHaveLength(2);
    expect((await sql('id\tname\r\n1\ta\r\n2\tb\r')).rows).toEqual([
      [1n, 'a'],
      [2n, 'b'],
    ]);
    const cutCharacter = Buffer.from('id\tname\n1\t\xe2\x82', 'latin1');
    expect((await quarantineOf(sql(cutCharacter))).reason).toBe('CUT_LAST_LINE');
  });

  it('fault 34: in JSON lines', async () => {
    for (const cut of ['{"id":2', 'prefix', '[{"id":2},', '[{"id":2}', '[', '{"id":2} x', '{"id":2}{"id"']) {
      expect((await quarantineOf(decodeJson(`{"id":1}\n${cut}`))).reason).toBe('CUT_LAST_LINE');
    }
    for (const whole of ['{"id":2}', '[{"id":2}]', ' {"id":2} ', 'app: {"id":2}', '# note']) {
      expect(reasons(await decodeJson(`{"id":1}\n${whole}`))).toEqual([]);
    }
  });

  it('fault 34: in studentmodule, where a backslash can be cut from what it escapes', async () => {
    const text = 'id\tname\n1\ta\\\nb';
    expect((await decode(decodeStudentmodule, PAIR, text)).rows).toEqual([[1n, 'a\nb']]);
    expect((await quarantineOf(decode(decodeStudentmodule, PAIR, `${text}\\`))).reason).toBe('CUT_LAST_LINE');
    expect((await quarantineOf(decode(decodeStudentmodule, PAIR, 'id\tname\n1\\\n'))).reason).toBe('CUT_LAST_LINE');
  });

  it('fault 35: too many or too few fields reject the row', async () => {
    const decoded = await sql('id\tname\n1\n2\tb\tc\n3\td\n');
    expect([ids(decoded.rows), reasons(decoded)]).toEqual([[3n], ['FIELD_COUNT', 'FIELD_COUNT']]);
    expect(decoded.rejects[1]!.detail).toBe('expected 2 fields, found 3');
  });

  it('fault 36: a new column goes into extra, with a warning', async () => {
    const decoded = await sql('2nd\tid\tname\tb"\nx\t1\ta\tNULL\n');
    expect(decoded.rows).toEqual([[1n, 'a']]);
    expect(decoded.extra).toEqual(['{"2nd":"x","b\\"":null}']);
    expect(decoded.warnings).toEqual(['edx.sample: 2 columns of the header are new, kept in extra (fields 1, 4)']);
  });

  it('fault 36: removed, renamed and reordered columns are bound by name', async () => {
    expect((await sql('name\tid\na\t1\n')).rows).toEqual([[1n, 'a']]);
    expect((await sql('id\tlabel\n1\ta\n')).rows).toEqual([[1n, 'a']]);
    const removed = await sql('id\n1\n');
    expect(removed.rows).toEqual([[1n, null]]);
    expect(removed.warnings).toEqual(['edx.sample: column name is missing, null in every row']);
    expect(await quarantineOf(sql('name\na\n'))).toMatchObject({
      reason: 'BAD_HEADER',
      message: expect.stringMatching(/expected id, found none/),
    });
  });

  it('fault 37: a missing header quarantines without quoting the line', async () => {
    const { reason, message } = await quarantineOf(sql('1\tann@example.org\n2\tb\n'));
    expect(reason).toBe('BAD_HEADER');
    expect(message).not.toContain('ann');
    expect((await quarantineOf(sql('\nid\tname\n'))).reason).toBe('BAD_HEADER');
    expect((await quarantineOf(sql(''))).reason).toBe('EMPTY');
  });

  it('fault 37: a repeated header line is rejected', async () => {
    expect(reasons(await sql('id\tname\n1\ta\nid\tname\n'))).toEqual(['HEADER_REPEATED']);
    expect(reasons(await csv('id,name\r\nid,name\r\n1,a\r\n'))).toEqual(['HEADER_REPEATED']);
    expect(reasons(await sql('id\tname\n1\ta\nid\tname'))).toEqual(['HEADER_REPEATED']);
  });
});

describe('values', () => {
  const typed = (row: string) => decode(decodeSql, TYPED, `id\tscore\tborn\tseen\n${row}\n`);

  it('fault 38: an impossible date or time is null and counted, in a key column it rejects', async () => {
    const decoded = await typed('1\t\t0000-00-00\t2021-02-30 00:00:00');
    expect(decoded.rows).toEqual([[1n, null, null, null]]);
    expect(decoded.valuesNulled).toBe(2);
    const keyed = await decode(decodeSql, DATED, 'day\tname\n0000-00-00\ta\n2021-02-30\tb\n2021-02-28\tc\n');
    expect([keyed.rows, reasons(keyed)]).toEqual([[[18686, 'c']], ['NULL_IN_KEY', 'NULL_IN_KEY']]);
    expect(keyed.valuesNulled).toBe(0);
  });

  it('fault 39: an integer beyond its type rejects, one beyond 2^53 is kept to the digit', async () => {
    expect(reasons(await typed('9223372036854775808\t\t\t'))).toEqual(['BAD_INTEGER']);
    expect((await typed('9007199254740993\t\t\t')).rows[0]![0]).toBe(9007199254740993n);
    expect((await decodeJson('{"id":9223372036854775807}\n')).rows[0]![0]).toBe(9223372036854775807n);
  });

  it.each(['NaN', 'Infinity', '-inf'])('fault 40: %s in a number is null, counted', async (text) => {
    const { rows, valuesNulled } = await typed(`1\t${text}\t\t`);
    expect([rows, valuesNulled]).toEqual([[[1n, null, null, null]], 1]);
  });

  it.each(['1e400', '1,5'])('fault 40: %s in a number rejects', async (text) => {
    const decoded = await typed(`1\t${text}\t\t`);
    expect(reasons(decoded)).toEqual(['BAD_NUMBER']);
    expect(decoded.rejects[0]!.detail).toBe('column score: expected a finite decimal number');
  });

  it('fault 41: NULL is null everywhere, an empty text is one in text columns only', async () => {
    expect((await typed('1\tNULL\tNULL\tNULL')).rows).toEqual([[1n, null, null, null]]);
    expect((await typed('1\t\t\t')).rows).toEqual([[1n, null, null, null]]);
    expect((await sql('id\tname\n1\tNULL\n2\t\n')).rows).toEqual([
      [1n, null],
      [2n, ''],
    ]);
    expect(reasons(await sql('id\tname\nNULL\ta\n\tb\n'))).toEqual(['NULL_IN_KEY', 'NULL_IN_KEY']);
    const key = table('edx-sql', { 'id!': 'varchar', name: 'varchar' });
    expect(reasons(await decode(decodeSql, key, 'id\tname\n\ta\n'))).toEqual(['NULL_IN_KEY']);
  });

  it('fault 41: \\N is unknown to the exporter and null where MySQL wrote', async () => {
    expect(reasons(await sql('id\tname\n1\t\\N\n'))).toEqual(['UNKNOWN_ESCAPE']);
    expect((await decode(decodeStudentmodule, PAIR, 'id\tname\n1\t\\N\n')).rows).toEqual([[1n, null]]);
  });

  it('fault 42: an unknown escape and a backslash at the end of a line reject', async () => {
    const decoded = await sql('id\tname\n1\ta\\x\n2\tb\\\n3\tc\n');
    expect([ids(decoded.rows), reasons(decoded)]).toEqual([[3n], ['UNKNOWN_ESCAPE', 'UNKNOWN_ESCAPE']]);
  });

  it('fault 43: an unterminated quote quarantines with the line on which it opened', async () => {
    const open = await quarantineOf(csv('id,name\n1,"a\nb"\n2,"c\n3,d\n4,e\n'));
    expect(open).toMatchObject({ reason: 'UNTERMINATED_QUOTE', message: expect.stringMatching(/line 4/) });
    const swallowing = await quarantineOf(csv('id,name\n1,"a\n2,b\n3,"c"\n'));
    expect(swallowing).toMatchObject({ reason: 'UNTERMINATED_QUOTE', message: expect.stringMatching(/line 2/) });
  });

  it('fault 44: the records of a damaged log are recovered, the rest is rejected', async () => {
    const decoded = await decodeJson(
      [
        '\u00e9 app: {"id":1}',
        '{"id":2} {"id":3}',
        '[{"id":4},5,{"id":6}]',
        '',
        '# note',
        '{"id":7,"name":"cut',
        '[',
        '{"id":8},',
        '{"id":9}',
        ']',
        '',
      ].join('\n'),
    );
    expect(ids(decoded.rows)).toEqual([1n, 2n, 3n, 4n, 6n, 9n]);
    expect(decoded.lines).toEqual([1, 2, 2, 3, 3, 9]);
    expect(decoded.rejects.map(({ row, byteOffset, reason, raw }) => [row, byteOffset, reason, raw])).toEqual([
      [3, 45, 'NOT_AN_OBJECT', '5'],
      [6, 65, 'NOT_JSON', '{"id":7,"name":"cut'],
      // An array is whole on its line, or its elements cannot be told from objects inside of a torn record.
      [7, 85, 'NOT_JSON', '['],
      [8, 87, 'NOT_JSON', '{"id":8},'],
      [10, 106, 'NOT_JSON', ']'],
    ]);
  });
});
