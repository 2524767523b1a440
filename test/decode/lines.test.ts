import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Line, readLines } from '../../lambdas/core/decode/lines.ts';
import { bytesOf, chunks } from './running.ts';

async function linesOf(text: string | Uint8Array, size?: number, maxBytes?: number): Promise<Line[]> {
  const lines: Line[] = [];
  for await (const some of readLines(chunks(bytesOf(text), size), { maxBytes })) lines.push(...some);
  return lines;
}

describe('lines', () => {
  it('numbers lines from 1 and knows whether the last one ended', async () => {
    expect(await linesOf('a\n\u00e9\r\n\nc')).toEqual([
      { number: 1, byteOffset: 0, text: 'a', ended: true },
      { number: 2, byteOffset: 2, text: '\u00e9\r', ended: true },
      { number: 3, byteOffset: 6, text: '', ended: true },
      { number: 4, byteOffset: 7, text: 'c', ended: false },
    ]);
    expect(await linesOf('')).toEqual([]);
    expect(await linesOf('\ufeff')).toEqual([]);
    expect(await linesOf('\n')).toHaveLength(1);
  });

  it('strips one byte order mark, however it is cut', async () => {
    for (const size of [1, 2, 3, 4, 100]) {
      expect(await linesOf('\ufeff\ufeffa\n', size)).toEqual([
        { number: 1, byteOffset: 3, text: '\ufeffa', ended: true },
      ]);
    }
    expect((await linesOf(Buffer.from([0xef, 0xbb]), 1))[0]!.fault?.raw).toBe('\\xef\\xbb');
  });

  it('reports a line beyond the limit and takes one at it', async () => {
    for (const size of [1, 3, 100]) {
      const lines = await linesOf('12345\n123456\n1\n', size, 5);
      expect(lines.map((line) => line.fault?.reason)).toEqual([undefined, 'LINE_TOO_LONG', undefined]);
      expect(lines[1]!.fault!.raw).toBe('123456');
      expect(lines[2]).toEqual({ number: 3, byteOffset: 13, text: '1', ended: true });
    }
  });

  it('gives the same lines however the text is cut, and all of its bytes', async () => {
    const byte = fc.oneof(fc.constantFrom(0x0a, 0x0d, 0x61, 0xc3, 0xa9, 0xef, 0xbb, 0xbf), fc.nat(255));
    await fc.assert(
      fc.asyncProperty(fc.array(byte, { maxLength: 60 }), fc.integer({ min: 1, max: 9 }), async (written, size) => {
        const bytes = Buffer.from(written);
        const lines = await linesOf(bytes, size, 12);
        expect(lines).toEqual(await linesOf(bytes, undefined, 12));
        for (const [index, { number, byteOffset }] of lines.entries()) {
          expect(number).toBe(index + 1);
          expect(bytes.subarray(0, byteOffset).filter((each) => each === 0x0a)).toHaveLength(index);
        }
        expect(lines.filter((line) => line.ended)).toHaveLength(bytes.filter((each) => each === 0x0a).length);
      }),
    );
  });
});
