import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bigintOf,
  jsonPieces,
  jsonRecord,
  members,
  parseJson,
  stringOf,
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

  it('reads strings and whole numbers, and nothing else as one', () => {
    expect([stringOf('"a\\n\\u00e9"'), stringOf('"a"'), stringOf('1'), stringOf('null')]).toEqual([
      'a\n\u00e9',
      'a',
      undefined,
      undefined,
    ]);
    expect(
      ['-5', '9007199254740993', '9223372036854775808', '1.0', '1e3', '"1"', 'null', 'true'].map(bigintOf),
    ).toEqual([-5n, 9007199254740993n, undefined, undefined, undefined, undefined, undefined, undefined]);
  });

  it('finds the objects of every text that is made of them', () => {
    const objects = fc.array(fc.dictionary(fc.string(), fc.jsonValue()), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(objects, fc.constantFrom('', ' ', ', ', 'log: '), fc.boolean(), (all, by, array) => {
        const written = all.map((each) => JSON.stringify(each));
        const text = array ? `[${written.join(' , ')}]` : written.join(by);
        const { pieces, open } = jsonPieces(text);
        expect(open).toBe(false);
        expect(pieces.map((piece) => piece.text)).toEqual(written);
        for (const { at, text: piece } of pieces) expect(text.startsWith(piece, at)).toBe(true);
      }),
    );
  });

  it('does not take the end of a cut record for a prefix', () => {
    expect(jsonPieces('ob":2},{"id":1}x{"id":2').pieces).toEqual([
      { at: 0, text: 'ob":2},', fault: 'NOT_JSON' },
      { at: 7, text: '{"id":1}' },
      { at: 15, text: 'x{"id":2', fault: 'NOT_JSON' },
    ]);
  });

  it('loses nothing of any text but prefixes, and never throws', () => {
    const token = fc.constantFrom('{', '}', '[', ']', '"', '\\', ',', ':', ' ', '1', 'a', '"a":1', '{}', 'null');
    fc.assert(
      fc.property(fc.array(token, { maxLength: 30 }), (tokens) => {
        const text = tokens.join('');
        for (const { at, text: piece, fault } of jsonPieces(text).pieces) {
          expect(text.startsWith(piece, at)).toBe(true);
          if (fault === undefined) expect(jsonRecord(piece).record.members).toBeInstanceOf(Map);
          else expect(piece.startsWith('{') && parseJson(piece) !== undefined).toBe(false);
        }
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
    expect(jsonPieces('{"a":'.repeat(200_000)).pieces).toHaveLength(1);
    expect(jsonPieces(`${'['.repeat(200_000)}${']'.repeat(200_000)}`).pieces).toHaveLength(1);
    expect(jsonPieces('{x}'.repeat(20_000)).pieces).toHaveLength(20_000);
  });
});

/** JSON.parse puts keys that are whole numbers first; the text has its own order. */
function inOrderOf(keys: readonly string[]) {
  return ([a]: [string, unknown], [b]: [string, unknown]) => keys.indexOf(a) - keys.indexOf(b);
}
