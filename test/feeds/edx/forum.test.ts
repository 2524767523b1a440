import { describe, expect, it } from 'vitest';
import { forum } from '../../../lambdas/core/feeds/edx/tables/forum.ts';
import { decoded } from './decoded.ts';

const ID = '52e54fdd801eb74c33000070';
const NOON = Date.UTC(2024, 0, 7, 12);

describe('forum', () => {
  it('has a row a document, with lists and objects as JSON', async () => {
    const thread = `{"_id": {"$oid": "${ID}"}, "_type": "CommentThread", "anonymous": false, "author_id": "42", "author_username": "ada", "body": "Say \\"hi\\"", "comment_count": 3, "course_id": "course-v1:OrgX+Num+R1", "created_at": {"$date": ${NOON}}, "updated_at": {"$date": "2024-01-07T12:00:00.500Z"}, "endorsement": null, "abuse_flaggers": [], "votes": {"up": ["7"], "point": 1}, "group_id": 9}`;
    const { rows, rejects, nulled } = await decoded(forum, `${thread}\n`);
    expect({ rejects, nulled }).toEqual({ rejects: [], nulled: 0 });
    expect(Object.fromEntries(Object.entries(rows[0]!).filter(([, value]) => value !== null))).toEqual({
      _id: ID,
      _type: 'CommentThread',
      anonymous: false,
      author_id: 42n,
      author_username: 'ada',
      body: 'Say "hi"',
      comment_count: 3n,
      course_id: 'course-v1:OrgX+Num+R1',
      created_at: NOON,
      updated_at: NOON + 500,
      abuse_flaggers: '[]',
      votes: '{"up": ["7"], "point": 1}',
      extra: '{"group_id":9}',
      _row: 1,
    });
  });

  it.each([
    ['parent_id', `{"$oid":"${ID}"}`, ID],
    ['parent_ids', `[{"$oid":"${ID}"}]`, `[{"$oid":"${ID}"}]`],
    ['created_at', '{"$date":{"$numberLong":"1500"}}', 1500],
    ['created_at', '{"$date":-1}', -1],
    ['created_at', '"2024-01-07T12:00:00Z"', NOON],
    ['comment_count', '{"$numberLong":"9007199254740993"}', 9007199254740993n],
    ['author_id', '42', 42n],
    ['author_id', '""', null],
    ['body', '"NULL"', 'NULL'],
    ['body', '""', ''],
    ['body', 'null', null],
    ['endorsement', '{"user_id":"7","time":{"$date":0}}', '{"user_id":"7","time":{"$date":0}}'],
  ])('%s of %s', async (name, json, expected) => {
    const { rows } = await decoded(forum, `{"_id":"a","${name}":${json}}\n`);
    expect(rows[0]![name]).toBe(expected);
  });

  it('fault 38: a time that cannot be is null and counted', async () => {
    const { rows, nulled } = await decoded(forum, '{"_id":"a","created_at":{"$date":"2024-02-30T00:00:00Z"}}\n');
    expect({ value: rows[0]!.created_at, nulled }).toEqual({ value: null, nulled: 1 });
  });

  it.each([
    ['fault 41: no id', '{"body":"a"}', 'NULL_IN_KEY'],
    ['fault 39: a count with a fraction', '{"_id":"a","depth":1.5}', 'BAD_INTEGER'],
    ['a flag that is none', '{"_id":"a","closed":"maybe"}', 'BAD_BOOLEAN'],
    ['a time that is none', '{"_id":"a","created_at":{"$date":"now"}}', 'BAD_TIMESTAMP'],
  ])('%s rejects the document', async (_, line, reason) => {
    const { rows, rejects } = await decoded(forum, `${line}\n`);
    expect(rows).toEqual([]);
    expect(rejects).toMatchObject([{ row: 1, reason }]);
    expect(rejects[0]!.detail).not.toMatch(/maybe|now|1\.5/);
  });

  it('an empty file is a course without posts', async () => {
    expect((await decoded(forum, '')).rows).toEqual([]);
  });
});
