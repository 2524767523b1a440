import { describe, expect, it } from 'vitest';
import { readDocument } from '../../lambdas/core/decode/document.ts';
import { bytesOf, chunks, quarantineOf } from './running.ts';

describe('document', () => {
  it('reads one object over several lines', async () => {
    const { record, replaced } = await readDocument(chunks(bytesOf('\ufeff{\n"a": 1,\n"b": "\\ud800"\n}\n'), 2));
    expect([...record.members]).toEqual([
      ['a', '1'],
      ['b', '"\\ufffd"'],
    ]);
    expect(replaced).toBe(1);
  });

  it.each([
    ['no bytes', '', 'EMPTY'],
    ['two objects', '{}{}', 'BAD_DOCUMENT'],
    ['an array', '[{}]', 'BAD_DOCUMENT'],
    ['null', 'null', 'BAD_DOCUMENT'],
    ['a cut object', '{"name":"Ann', 'BAD_DOCUMENT'],
    ['invalid UTF-8', Buffer.from('{"a":"\xff"}', 'latin1'), 'BAD_DOCUMENT'],
    ['too many bytes', '{"a":"12345"}', 'TOO_LARGE'],
  ])('refuses %s without quoting it', async (_, text, reason) => {
    const refused = await quarantineOf(readDocument(chunks(bytesOf(text), 4), 12));
    expect(refused.reason).toBe(reason);
    expect(refused.message).not.toContain('Ann');
  });
});
