import { describe, expect, it } from 'vitest';
import { decodeText, type TextFormat } from '../../lambdas/convert-unit/decode-text.ts';
import type { Batch } from '../../lambdas/core/decode/batch.ts';
import { isDroppedBy, RAW_LEFT_OUT } from '../../lambdas/core/decode/dropped.ts';
import { events } from '../../lambdas/core/feeds/edx/tables/events.ts';
import { studentCourseenrollment } from '../../lambdas/core/feeds/edx/tables/student-courseenrollment.ts';
import { oneRosterUser } from '../../lambdas/core/feeds/timeback/tables/one-roster-user.ts';
import { parseSettings } from '../../lambdas/core/settings.ts';
import { inWords } from '../../lambdas/core/warnings.ts';

const { drop } = parseSettings({}, 'the defaults').extra;
const SECRET = 'S3CR3T';

async function decode(text: string, format: Pick<TextFormat, 'table' | 'dialect'>): Promise<readonly Batch[]> {
  const batches: Batch[] = [];
  const bytes = (async function* () {
    yield Buffer.from(text);
  })();
  for await (const batch of decodeText(bytes, { ...format, drop })) batches.push(batch);
  return batches;
}

/** All that a unit leaves behind: rows, `extra`, rejects and warnings; names of new columns stay in memory. */
const left = (batches: readonly Batch[]) =>
  JSON.stringify(
    batches.map(({ newColumns: _, ...batch }) => batch),
    (_, value) => (typeof value === 'bigint' ? String(value) : value),
  );
const of = <T>(batches: readonly Batch[], what: (batch: Batch) => readonly T[]) => batches.flatMap(what);

const USER = ['id', 'given_name', 'family_name', 'email', 'status'];
const SECRETS = ['password', 'PASSWORD_HASH', 'client_secret', 'Secret', 'token', 'x-Token-y', 'Reset_Password_Token'];
const KEPT = ['note', 'pass', 'tokn', 'secre', 'passwörd'];

describe('a column that extra.drop names', () => {
  it.each(SECRETS.flatMap((name) => [0, 1, 3, 5].map((at) => [name, at] as const)))(
    'fault 81: %s at position %i of a header leaves nothing behind, in rows and in rejects',
    async (name, at) => {
      const header = [...USER.slice(0, at), name, ...USER.slice(at), 'note'];
      const row = (id: string) => header.map((column) => (column === name ? SECRET : column === 'id' ? id : column));
      const lines = [header, row('u1'), row(''), [...row('u3'), SECRET], row('u4')].map((fields) => fields.join(','));
      const batches = await decode(`${lines.join('\n')}\n`, { table: oneRosterUser, dialect: 'postgres-csv' });
      expect(left(batches)).not.toContain(SECRET);
      expect(of(batches, ({ extra }) => extra)).toEqual(['{"note":"note"}', '{"note":"note"}']);
      expect(of(batches, ({ rejects }) => rejects).map(({ raw }) => raw)).toEqual([RAW_LEFT_OUT, RAW_LEFT_OUT]);
      expect(of(batches, ({ warnings }) => warnings.map(inWords))).toContain(
        'timeback_export.one_roster_user: 1 of the new columns is not kept, as extra.drop says',
      );
    },
  );

  it.each(SECRETS)('fault 81: %s as a key of JSON leaves nothing behind, in rows and in rejects', async (name) => {
    const records = [
      { id: 'u1', given_name: 'A', family_name: 'B', email: 'a@b.org', status: 'active', [name]: SECRET, note: 1 },
      { [name]: { deep: [SECRET] }, id: 'u2' },
      { id: null, [name]: SECRET },
      { id: 'u3', note: 2 },
    ];
    const lines = [...records.map((record) => JSON.stringify(record)), `{"id":"u4","${name}":"${SECRET}"`];
    const batches = await decode(`${lines.join('\n')}\n`, { table: oneRosterUser, dialect: 'postgres-json' });
    expect(left(batches)).not.toContain(SECRET);
    expect(of(batches, ({ extra }) => extra)).toEqual(['{"note":1}', null, '{"note":2}']);
    expect(of(batches, ({ rejects }) => rejects)).toHaveLength(2);
  });

  it('fault 81: is dropped from tables of edX too, and all others are kept as they were', async () => {
    const header = ['id', 'user_id', 'course_id', 'created', 'is_active', 'mode', ...KEPT, 'session_token'];
    const row = ['1', '2', 'course-v1:Org+A+1', '2025-01-01 00:00:00', '1', 'audit', ...KEPT, SECRET];
    const text = `${header.join('\t')}\n${row.join('\t')}\n`;
    const batches = await decode(text, { table: studentCourseenrollment, dialect: 'edx-sql' });
    expect(left(batches)).not.toContain(SECRET);
    const [extra] = of(batches, (batch) => batch.extra);
    expect(JSON.parse(extra ?? '{}')).toEqual(Object.fromEntries(KEPT.map((name) => [name, name])));
  });
});

describe('the text of a reject', () => {
  const event = {
    event_type: 'x',
    name: 'y',
    event: { csrfmiddlewaretoken: SECRET, deep: [{ password: 1 }] },
    time: 'z',
  };
  const line = JSON.stringify(event);
  const spaced = JSON.stringify(event, null, 1).replaceAll('\n', ' ');
  const inText = JSON.stringify({ ...event, event: JSON.stringify(event.event) });
  const ordinary = [line, spaced, inText].flatMap((whole) =>
    Array.from({ length: whole.length - 1 }, (_, at) => whole.slice(0, at + 1)),
  );

  it('fault 81: is kept where a name is only inside of a value, and so is that of every later one', async () => {
    const lines = [...ordinary, 'garbage after'];
    const batches = await decode(lines.map((text) => `${text}\n`).join(''), { table: events, dialect: 'edx-events' });
    const raws = of(batches, ({ rejects }) => rejects).map(({ raw }) => raw);
    expect(raws).toEqual(lines.map((text) => text.replaceAll('\\', '\\\\')));
    expect(of(batches, ({ warnings }) => warnings)).toEqual([]);
  });

  it.each(SECRETS)('fault 81: is left out where its record names %s itself, and no later one is', async (name) => {
    const record = JSON.stringify({ event: { a: [1, {}] }, [name]: SECRET, more: { b: '}' } });
    const at = record.indexOf(SECRET);
    // Cut at any byte behind the secret, or at any before its name, in a string or out of it.
    const ends = Array.from({ length: record.length - at - SECRET.length - 1 }, (_, n) =>
      record.slice(0, at + SECRET.length + n),
    );
    const begins = Array.from({ length: record.indexOf(`"${name}`) - 1 }, (_, n) => record.slice(n + 1));
    for (const torn of [...ends, ...begins]) {
      const batches = await decode(`${torn}\ngarbage\n`, { table: events, dialect: 'edx-events' });
      expect([torn, of(batches, ({ rejects }) => rejects).map(({ raw }) => raw)]).toEqual([
        torn,
        [RAW_LEFT_OUT, 'garbage'],
      ]);
    }
  });
});

describe('a pattern', () => {
  /** The oracle: `*` takes nothing or one character and itself again. */
  const matches = (pattern: string, text: string): boolean => {
    if (pattern === '') return text === '';
    const [first] = pattern;
    if (first === '*') return matches(pattern.slice(1), text) || (text !== '' && matches(pattern, text.slice(1)));
    return text !== '' && first!.toLowerCase() === text[0]!.toLowerCase() && matches(pattern.slice(1), text.slice(1));
  };
  const words = (letters: readonly string[], length: number): readonly string[] =>
    length === 0
      ? ['']
      : words(letters, length - 1).flatMap((word) => [word, ...letters.map((letter) => word + letter)]);

  it('takes any text for *, and every other character as it is, without case', () => {
    const texts = [...new Set(words(['a', 'B', '.', '\n'], 3))];
    for (const pattern of new Set(words(['*', 'A', '.'], 3))) {
      if (pattern === '') continue;
      const isDropped = isDroppedBy([pattern]);
      for (const text of texts)
        expect([pattern, text, isDropped(text)]).toEqual([pattern, text, matches(pattern, text)]);
    }
  });

  it('is none of several, or one of them', () => {
    expect(isDroppedBy([])('password')).toBe(false);
    expect(isDroppedBy(['x', '*b*'])('abc')).toBe(true);
  });
});
