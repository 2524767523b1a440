import { describe, expect, it } from 'vitest';
import { BATCH_ROWS } from '../../lambdas/core/decode/batch.ts';
import { BATCH_TEXT, batchBuilder } from '../../lambdas/core/decode/batch-builder.ts';
import { decodeSql } from '../../lambdas/core/decode/delimited.ts';
import { chunks } from './running.ts';
import { table } from './tables.ts';

const PAIR = table('edx-sql', { 'id!': 'bigint', name: 'varchar' });
const ROW = { values: [1n], extra: null, nulled: 0, replaced: 0 };

async function sizes(text: string): Promise<number[]> {
  const rows: number[] = [];
  for await (const batch of decodeSql(chunks(Buffer.from(text)), PAIR)) rows.push(batch.rows);
  return rows;
}

describe('batches', () => {
  it('end at BATCH_ROWS rows', async () => {
    const text = Array.from({ length: BATCH_ROWS + 3 }, (_, index) => `${index}\ta\n`).join('');
    expect(await sizes(`id\tname\n${text}`)).toEqual([BATCH_ROWS, 3]);
  });

  it('end behind the row with which their text passes the limit', async () => {
    const row = `1\t${'x'.repeat(BATCH_TEXT / 2)}\n`;
    expect(await sizes(`id\tname\n${row.repeat(5)}`)).toEqual([2, 2, 1]);
  });

  it('of a text without rows exist only for its warnings', async () => {
    expect(await sizes('id\tname\n')).toEqual([]);
    expect(await sizes('id\n')).toEqual([0]);
  });

  it('refuse records that do not add up', () => {
    const lost = batchBuilder(1);
    lost.record(1);
    expect(() => lost.take()).toThrow('1 read, 0 scanned, 0 accepted, 0 rejected');
    const twice = batchBuilder(1);
    twice.record(1);
    twice.accept(1, ROW);
    twice.reject({ row: 1, byteOffset: 0, reason: 'NOT_JSON', detail: '', raw: '' });
    expect(() => twice.take()).toThrow('do not add up');
  });

  it('refuse a row of another width', () => {
    expect(() => batchBuilder(2).accept(7, ROW)).toThrow('line 7: expected 2 values, got 1');
  });
});
