import { describe, expect, it } from 'vitest';
import { courseStructure } from '../../../lambdas/core/feeds/edx/tables/course-structure.ts';
import { decoded } from './decoded.ts';

const COURSE = 'course-v1:OrgX+Num+R1';
const BLOCK = 'block-v1:OrgX+Num+R1+type@';

/** A course block that says the run of all blocks of its outline. */
const ROOT = 'i4x://OrgX/Num/course/R1';

const OUTLINE = `{
  "${BLOCK}course+block@course": {
    "category": "course",
    "children": ["${BLOCK}chapter+block@c1"],
    "metadata": {"display_name": "Invented", "start": "2024-01-01T00:00:00Z", "big": 12345678901234567890}
  },
  "${BLOCK}chapter+block@c1": {
    "category": "chapter",
    "children": [],
    "metadata": {},
    "inherited_metadata": {"graded": false}
  }
}
`;

describe('course_structure', () => {
  it('has a row a block, with the line on which it begins and its JSON as written', async () => {
    const { rows, rejects, warnings } = await decoded(courseStructure, OUTLINE);
    expect(rows).toEqual([
      {
        course_id: COURSE,
        block_id: `${BLOCK}course+block@course`,
        category: 'course',
        children: `["${BLOCK}chapter+block@c1"]`,
        metadata: '{"display_name": "Invented", "start": "2024-01-01T00:00:00Z", "big": 12345678901234567890}',
        display_name: 'Invented',
        graded: null,
        parent_block_id: null,
        position: null,
        extra: null,
        _row: 2,
      },
      {
        course_id: COURSE,
        block_id: `${BLOCK}chapter+block@c1`,
        category: 'chapter',
        children: '[]',
        metadata: '{}',
        display_name: null,
        graded: null,
        parent_block_id: `${BLOCK}course+block@course`,
        position: 1n,
        extra: '{"inherited_metadata":{"graded": false}}',
        _row: 7,
      },
    ]);
    expect({ rejects, warnings }).toEqual({ rejects: [], warnings: [] });
  });

  it('fault 68: a course of many blocks is read in one pass, however its keys are written', async () => {
    const escaped = (id: string) => id.replace(/[a-z]/g, (letter) => `\\u00${letter.charCodeAt(0).toString(16)}`);
    for (const write of [(id: string) => id, escaped, (id: string) => id.replace(':', '\\u003a')]) {
      const outline = (count: number) => {
        const blocks = Array.from({ length: count }, (_, at) => `"${write(`${BLOCK}html+block@b${at}`)}": {}`);
        return `{${blocks.join(',\n')}}`;
      };
      const workPerCharacter = async (count: number) => {
        const text = outline(count);
        const { result, characters } = await counting(() => decoded(courseStructure, text));
        expect(result.rows.map(({ _row }) => _row)).toEqual(Array.from({ length: count }, (_, at) => at + 1));
        expect(result.rows.at(-1)?.block_id).toBe(`${BLOCK}html+block@b${count - 1}`);
        return characters / text.length;
      };
      const few = await workPerCharacter(300);
      expect(await workPerCharacter(6000)).toBeLessThan(1.5 * few);
    }
  });

  it('fault 68: points at each value, also where keys are escaped, repeated or look like values', async () => {
    const text = `{"a": 1,\n"\\u0062": {},\n"{}": [2],\n"a": {"category": "html"},\n"1": 1,\n"${ROOT}": {"category": "course"}}`;
    const { rows, rejects } = await decoded(courseStructure, text);
    expect(rows.map(({ block_id, _row }) => [block_id, _row])).toEqual([
      ['b', 2],
      ['a', 4],
      [ROOT, 6],
    ]);
    expect(rejects.map(({ row, byteOffset, raw }) => [row, byteOffset, raw])).toEqual([
      [3, text.indexOf('[2]'), '[2]'],
      [5, text.indexOf('"1": 1') + '"1": '.length, '1'],
    ]);
  });

  it('takes the run of an old course from its course block', async () => {
    const text = JSON.stringify({
      'i4x://OrgX/Num/chapter/w1': { category: 'chapter' },
      'i4x://OrgX/Num/course/2013_Fall': { category: 'course' },
    });
    const { rows } = await decoded(courseStructure, text);
    expect(rows.map((row) => [row.course_id, row.children])).toEqual([
      ['OrgX/Num/2013_Fall', null],
      ['OrgX/Num/2013_Fall', null],
    ]);
  });

  it('says where a block stands, by its first place, and counts the others in a warning', async () => {
    const text = JSON.stringify({
      [ROOT]: { category: 'course', children: ['c', 7, 'b', 'gone', 'c'] },
      b: { category: 'chapter', children: ['c', 'd'] },
      c: { category: 'chapter', children: null },
      d: { category: 'sequential' },
    });
    const { rows, warnings } = await decoded(courseStructure, text);
    expect(rows.map((row) => [row.block_id, row.parent_block_id, row.position])).toEqual([
      [ROOT, null, null],
      ['b', ROOT, 3n],
      ['c', ROOT, 1n],
      ['d', 'b', 2n],
    ]);
    expect(warnings).toContain(
      '2 times a block is listed as a child again: parent_block_id and position are its first place',
    );
  });

  it.each([
    ['true', true, 0],
    ['false', false, 0],
    ['"True"', true, 0],
    ['null', null, 0],
    ['"maybe"', null, 1],
    ['{}', null, 1],
  ])('graded %s is %j', async (json, graded, values) => {
    const { rows, nulled } = await decoded(
      courseStructure,
      `{"${ROOT}": {"category": "course", "metadata": {"graded": ${json}}}}`,
    );
    expect(rows[0]!.graded).toBe(graded);
    expect(nulled).toBe(values);
  });

  it('settings that are no object, and a title that is no text, give no title', async () => {
    const text = `{"${ROOT}": {"category": "course", "metadata": []}, "b": {"metadata": {"display_name": 7}}}`;
    const { rows } = await decoded(courseStructure, text);
    expect(rows.map((row) => row.display_name)).toEqual([null, null]);
  });

  it('warns of an outline without a course block', async () => {
    const text = JSON.stringify({ [`${BLOCK}html+block@h`]: { category: 'html' }, 'i4x://OrgX/Num/html/h': {} });
    const { rows, rejects, warnings } = await decoded(courseStructure, text);
    expect(rows.map((row) => row.course_id)).toEqual([COURSE]);
    expect(rejects).toMatchObject([{ row: 1, reason: 'NULL_IN_KEY' }]);
    expect(warnings).toHaveLength(1);
  });

  it('rejects a block that is no object, and only it', async () => {
    const { rows, rejects } = await decoded(
      courseStructure,
      `{\n"${ROOT}": {"category": "course"},\n"é": 7,\n"c": {}}`,
    );
    expect(rows.map((row) => row.block_id)).toEqual([ROOT, 'c']);
    expect(rejects).toMatchObject([{ row: 3, byteOffset: 60, reason: 'NOT_AN_OBJECT', raw: '7' }]);
  });

  it('fault 32: a lone surrogate is replaced and counted', async () => {
    const text = String.raw`{"${ROOT}": {"category": "course", "metadata": {"display_name": "\ud800"}}}`;
    const { rows, replaced } = await decoded(courseStructure, text);
    expect(rows[0]!.metadata).toBe(String.raw`{"display_name": "\ufffd"}`);
    expect(replaced).toBe(1);
  });

  it.each([
    ['', 'EMPTY'],
    ['[]', 'BAD_DOCUMENT'],
    ['{"a": {', 'BAD_DOCUMENT'],
  ])('%j is quarantined', async (text, reason) => {
    await expect(decoded(courseStructure, text)).rejects.toMatchObject({ reason });
  });
});

/** Runs something and counts the characters that it looks at through the functions of strings and JSON.parse. */
async function counting<T>(run: () => Promise<T>): Promise<{ result: T; characters: number }> {
  const { indexOf, slice, charCodeAt } = String.prototype;
  const { parse } = JSON;
  let characters = 0;
  String.prototype.indexOf = function (this: string, searched: string, from = 0) {
    const at = indexOf.call(this, searched, from);
    characters += (at < 0 ? this.length : at) - Math.min(from, this.length) + 1;
    return at;
  };
  String.prototype.slice = function (this: string, ...range) {
    const part = slice.apply(this, range);
    characters += part.length;
    return part;
  };
  String.prototype.charCodeAt = function (this: string, at) {
    characters++;
    return charCodeAt.call(this, at);
  };
  JSON.parse = (text: string, ...rest) => {
    characters += text.length;
    return parse(text, ...rest);
  };
  try {
    return { result: await run(), characters };
  } finally {
    Object.assign(String.prototype, { indexOf, slice, charCodeAt });
    Object.assign(JSON, { parse });
  }
}
