import { describe, expect, it } from 'vitest';
import { MAX_DOCUMENT_BYTES, readDocument } from '../../lambdas/core/decode/document.ts';
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

  it('fault 63: is taken up to the bound and not a byte beyond, however it is cut', async () => {
    const of = (bytes: number) => bytesOf(`{"a":"${'x'.repeat(bytes - 8)}"}`);
    for (const size of [64 * 1024, 1_000_003, Number.POSITIVE_INFINITY]) {
      const { record } = await readDocument(chunks(of(MAX_DOCUMENT_BYTES), size));
      expect(record.members.get('a')).toHaveLength(MAX_DOCUMENT_BYTES - 6);
      const refused = await quarantineOf(readDocument(chunks(of(MAX_DOCUMENT_BYTES + 1), size)));
      expect(refused).toMatchObject({ reason: 'TOO_LARGE', message: expect.stringContaining(`${MAX_DOCUMENT_BYTES}`) });
    }
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
