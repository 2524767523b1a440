import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_RECORD_BYTES } from '../../lambdas/core/decode/batch.ts';
import {
  jsonRecord,
  members,
  parseJson,
  recordsOfLine,
  stringOf,
  wholeObject,
  withoutLoneSurrogates,
} from '../../lambdas/core/decode/json.ts';

const spaced = fc.constantFrom(undefined, 1, '\t');

describe('JSON', () => {
  it('cuts an object into the text of its members, as JSON.parse reads them', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), spaced, (object, space) => {
        const written = JSON.stringify(object, null, space);
        const found = [...members(written)].map(([key, json]) => [key, JSON.parse(json)]);
        expect(found).toEqual(Object.entries(JSON.parse(written)).sort(inOrderOf([...members(written).keys()])));
      }),
    );
  });

  it('keeps numbers and white space inside of values to the letter', () => {
    expect([...members('{"a" : 12345678901234567890.10 ,"b":[1, 2] , "c":{ }}')]).toEqual([
      ['a', '12345678901234567890.10'],
      ['b', '[1, 2]'],
      ['c', '{ }'],
    ]);
  });

  it('reads strings, and nothing else as one', () => {
    expect([stringOf('"a\\n\\u00e9"'), stringOf('"a"'), stringOf('1'), stringOf('null')]).toEqual([
      'a\n\u00e9',
      'a',
      undefined,
      undefined,
    ]);
  });

  it('finds the records of every line that is made of them', () => {
    const objects = fc.array(fc.dictionary(fc.string(), fc.jsonValue()), { minLength: 1, maxLength: 4 });
    const prefix = fc.constantFrom(
      '',
      ' ',
      'log: ',
      '\u00e9 Jan  1 10:00:00 web-1 app[12]: ',
      '[tracking] [a b] ',
      'x, ]: ',
    );
    fc.assert(
      fc.property(objects, prefix, fc.constantFrom('', ' ', '\t'), fc.boolean(), (all, before, by, array) => {
        const written = all.map((each) => JSON.stringify(each));
        const text = array ? `[${written.join(' , ')}]` : before + written.join(by);
        const pieces = recordsOfLine(text, () => true);
        expect(pieces.map((piece) => piece.text)).toEqual(written);
        for (const { at, text: piece, fault } of pieces) {
          expect(fault).toBeUndefined();
          expect(text.startsWith(piece, at)).toBe(true);
        }
      }),
    );
  });

  it('takes what follows whole records as one piece', () => {
    const rests = ['x', ' {"id":2', 'b: {"id":2}', ' [1]', '"', '{}{}', ' "}"', '[{"id":2},{"id":3}]'];
    const closing = [
      '4, "path": 5}}',
      ' {}}',
      '{"id":2}}',
      '{"id":2} , "a": {"b": 1}}',
      ' x]',
      '"}"]',
      ': 1}',
      '-,',
      '\u00a0}',
    ];
    for (const rest of [...rests, ...closing]) {
      expect(recordsOfLine(`a: {"id":1}${rest}`, (object) => object !== '{}')).toEqual([
        { at: 3, text: '{"id":1}' },
        { at: 11, text: rest, fault: 'NOT_JSON' },
      ]);
    }
  });

  it('does not take an object inside of another for a record', () => {
    for (const rest of [',', ' , "a": 1}', '}', ']', '\t}', '\r ]x', ' , {"id":2}']) {
      const text = `{"id":1}${rest}`;
      expect(recordsOfLine(text, () => true)).toEqual([{ at: 0, text, fault: 'NOT_JSON' }]);
    }
    const text = 'ob":2},{"id":1}x{"id":2';
    expect(recordsOfLine(text, () => true)).toEqual([{ at: 0, text, fault: 'NOT_JSON' }]);
    expect(recordsOfLine('a {"id":1}', () => false)).toEqual([{ at: 0, text: 'a {"id":1}', fault: 'NOT_JSON' }]);
  });

  it('never takes an object out of a value that is cut at its beginning, wherever that is', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue(), { minLength: 1 }), fc.nat(), (values, at) => {
        const written = JSON.stringify({ a: values, b: { c: {} } });
        const rest = written.slice(1 + (at % (written.length - 1)));
        expect(recordsOfLine(rest, () => true).filter(({ fault }) => fault === undefined)).toEqual(
          parseJson(rest) === undefined ? [] : expect.anything(),
        );
      }),
      { numRuns: 500 },
    );
  });

  it('knows a prefix by one rule, whatever it is made of', () => {
    // The rule as an expression, which is not fit for lines of any length.
    const PREFIX = /^(?:[^"{}[]|\[[^"{}[\],]*\])*$/;
    const tokens = ['a', ' ', '[', ']', ',', '"', '}'];
    const upTo = (length: number): string[] =>
      length === 0
        ? ['']
        : upTo(length - 1).flatMap((text) =>
            text.length < length - 1 ? [text] : [text, ...tokens.map((token) => text + token)],
          );
    for (const prefix of upTo(5)) {
      const [first] = recordsOfLine(`${prefix}{"id":1}`, () => true);
      expect([prefix, first?.fault === undefined]).toEqual([prefix, PREFIX.test(prefix)]);
    }
  });

  it.each(['a', '[a]', ']', ' ', ',', '\u00e9', 'a ', '[a', '%'])(
    'reads a line of the greatest length that begins with %j over and over',
    (token) => {
      const before = token.repeat(MAX_RECORD_BYTES / token.length);
      const isPrefix = !token.startsWith('[') || token.endsWith(']');
      expect(recordsOfLine(`${before}{"id":1}`, () => true).map(({ at, fault }) => ({ at, fault }))).toEqual([
        isPrefix ? { at: before.length, fault: undefined } : { at: 0, fault: 'NOT_JSON' },
      ]);
    },
  );

  it('loses nothing of any line but prefixes, and never throws', () => {
    const token = fc.constantFrom('{', '}', '[', ']', '"', '\\', ',', ':', ' ', '1', 'a', '"a":1', '{}', 'null');
    fc.assert(
      fc.property(fc.array(token, { maxLength: 30 }), (tokens) => {
        const text = tokens.join('');
        for (const { at, text: piece, fault } of recordsOfLine(text, () => true)) {
          expect(text.startsWith(piece, at)).toBe(true);
          if (fault === undefined) expect(jsonRecord(piece).record.members).toBeInstanceOf(Map);
        }
        const [only, ...more] = wholeObject(text);
        expect(more).toEqual([]);
        expect(only!.fault).toBe(faultOf(text));
      }),
      { numRuns: 800 },
    );
  });

  it('replaces exactly the surrogates that are no half of a pair', () => {
    const unit = fc.constantFrom('\ud800', '\udc00', '\udbff', '\udfff', '\\', 'u', 'd', 'a');
    fc.assert(
      fc.property(fc.array(unit), (units) => {
        const written = units.join('');
        // JSON.stringify escapes lone surrogates and writes pairs as they are.
        const escaped = JSON.stringify(written).replace(
          /[\ud800-\udfff]/g,
          (half) => `\\u${half.charCodeAt(0).toString(16)}`,
        );
        const { json, replaced } = withoutLoneSurrogates(escaped);
        const expected = Buffer.from(written).toString();
        expect(JSON.parse(json)).toBe(expected);
        expect(replaced).toBe(expected.split('\ufffd').length - 1);
      }),
    );
  });

  it('is linear in deep and in unclosed text', () => {
    const all = () => true;
    expect(recordsOfLine('{"a":'.repeat(200_000), all)).toHaveLength(1);
    expect(recordsOfLine(`${'['.repeat(200_000)}${']'.repeat(200_000)}`, all)).toHaveLength(1);
    expect(recordsOfLine('{}'.repeat(200_000), all)).toHaveLength(200_000);
    expect(recordsOfLine(`${'[a'.repeat(200_000)}{}`, all)).toHaveLength(1);
    expect(recordsOfLine(`{}${'["'.repeat(200_000)}`, all)).toHaveLength(2);
  });
});

function faultOf(text: string) {
  const value = parseJson(text);
  if (value === undefined) return 'NOT_JSON';
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? undefined : 'NOT_AN_OBJECT';
}

/** JSON.parse puts keys that are whole numbers first; the text has its own order. */
function inOrderOf(keys: readonly string[]) {
  return ([a]: [string, unknown], [b]: [string, unknown]) => keys.indexOf(a) - keys.indexOf(b);
}
