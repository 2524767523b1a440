import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CHUNKS_AHEAD } from '../../lambdas/convert-unit/decode-protocol.ts';
import { decodeText, type TextFormat } from '../../lambdas/convert-unit/decode-text.ts';
import { type DecodeThread, decodeThread } from '../../lambdas/convert-unit/decode-thread.ts';
import type { Batch } from '../../lambdas/core/decode/batch.ts';
import { sharedScanner } from '../../lambdas/core/decode/native/shared-scanner.ts';
import { QuarantineError } from '../../lambdas/core/errors.ts';
import { events } from '../../lambdas/core/feeds/edx/tables/events.ts';
import { studentCourseenrollment } from '../../lambdas/core/feeds/edx/tables/student-courseenrollment.ts';
import type { ByteStream } from '../../lambdas/core/storage/storage.ts';
import { bundle } from '../bundle.ts';
import { LEFT_OVER, REGULAR } from '../decode/native/event-lines.ts';
import { scannerReady } from '../decode/native/scanner-ready.ts';
import { chunks } from '../decode/running.ts';
import { NO_LIMIT } from '../open/streams.ts';

let program: Awaited<ReturnType<typeof bundle>>;
/** One for all tests: what a unit comes to must not depend on those before it. */
let thread: DecodeThread;
beforeAll(async () => {
  scannerReady();
  program = await bundle(new URL('../../lambdas/convert-unit/decode-worker.ts', import.meta.url), 'decode-worker-test');
  thread = decodeThread(program.path);
});
afterAll(async () => {
  await thread.close();
  await program.remove();
});

const LOG: TextFormat = { table: events, dialect: 'edx-events', drop: [] };
const TABLE: TextFormat = { table: studentCourseenrollment, dialect: 'edx-sql', drop: [] };

const inThread = (source: ByteStream, format: TextFormat) => thread.decode(source, format);
const here = async (source: ByteStream, format: TextFormat) => decodeText(source, format, await sharedScanner());

/** All batches, their bytes as strings, which compare faster, and the error that came behind them. */
async function outcome(decoding: AsyncIterable<Batch>) {
  const decoded: unknown[] = [];
  try {
    for await (const batch of decoding) {
      const scanned = batch.scanned.map((group) => ({ ...group, bytes: Buffer.from(group.bytes).toString('latin1') }));
      decoded.push({ ...batch, scanned });
    }
  } catch (error) {
    return { decoded, error };
  }
  return { decoded, error: undefined };
}

/** Lines of all kinds, in all some pieces of a scan. */
const log = Buffer.from(
  `${Array.from({ length: 200 }, () => [...REGULAR, ...LEFT_OVER].map(([, line]) => line).join('\n')).join('\n')}\n`,
);

describe('decoding in a thread gives what decoding here gives', () => {
  const texts: readonly [name: string, bytes: Uint8Array, format: TextFormat][] = [
    ['a log', log, LOG],
    ['a log in gzip', gzipSync(log), { ...LOG, gzip: NO_LIMIT }],
    ['no text', Buffer.alloc(0), LOG],
    ['a log that is cut in its last line', log.subarray(0, -40), LOG],
    ['gzip that is cut', gzipSync(log).subarray(0, -9), { ...LOG, gzip: NO_LIMIT }],
    ['gzip with another checksum', damaged(gzipSync(log)), { ...LOG, gzip: NO_LIMIT }],
    ['no gzip', log, { ...LOG, gzip: NO_LIMIT }],
    ['rows', Buffer.from(enrolments(20_000)), TABLE],
    ['a text without its header', Buffer.from('1\t2\n'), TABLE],
  ];
  it.each(texts)('%s', async (_, bytes, format) => {
    const threaded = await outcome(inThread(chunks(bytes, 100_000), format));
    const direct = await outcome(await here(chunks(bytes, 100_000), format));
    expect(threaded.decoded).toEqual(direct.decoded);
    if (direct.error === undefined) {
      expect(threaded.error).toBeUndefined();
    } else {
      expect(threaded.error).toBeInstanceOf(QuarantineError);
      expect(threaded.error).toMatchObject({
        reason: (direct.error as QuarantineError).reason,
        message: (direct.error as QuarantineError).message,
      });
    }
  });
});

it('decodes unit after unit, also behind one that it gave up', async () => {
  const units = [log, enrolments(5), log.subarray(0, -40), enrolments(20_000), '1\t2\n', log].map((unit) =>
    Buffer.from(unit),
  );
  for (const unit of units) {
    const format = unit[0] === log[0] ? LOG : TABLE;
    const threaded = await outcome(inThread(chunks(unit, 100_000), format));
    const direct = await outcome(await here(chunks(unit, 100_000), format));
    expect(threaded.decoded).toEqual(direct.decoded);
    expect(String(threaded.error)).toBe(String(direct.error));
  }
});

describe('an error of the source', () => {
  const fault = new Error('the integrity could not be confirmed');
  async function* failing(bytes: Uint8Array): ByteStream {
    yield* chunks(bytes, 100_000);
    throw fault;
  }

  it('comes unchanged, behind what was decoded before it', async () => {
    const threaded = await outcome(inThread(failing(log), LOG));
    const direct = await outcome(await here(failing(log), LOG));
    expect(threaded.decoded).toEqual(direct.decoded);
    expect(threaded.error).toBe(fault);
  });

  it('gives way to a fault of the bytes before it', async () => {
    const { error } = await outcome(inThread(failing(log), { ...LOG, gzip: NO_LIMIT }));
    expect(error).toMatchObject({ reason: 'BAD_GZIP' });
  });
});

describe('a reader', () => {
  /** A log without end, that tells how much of it was taken and whether it was let go of. */
  function endless() {
    const chunk = Buffer.from(`${REGULAR[0]![1]}\n`.repeat(200));
    const taken = { bytes: 0, closed: false };
    async function* source(): ByteStream {
      try {
        for (;;) {
          taken.bytes += chunk.length;
          yield chunk;
        }
      } finally {
        taken.closed = true;
      }
    }
    return { source: source(), taken };
  }

  it('that is slow holds up the source', async () => {
    const { source, taken } = endless();
    const decoding = inThread(source, LOG);
    await decoding.next();
    let before = -1;
    while (taken.bytes > before) {
      before = taken.bytes;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
    // What is in the mail, the pieces behind the batches that wait, and one more that is being decoded.
    expect(taken.bytes).toBeLessThan(CHUNKS_AHEAD * 256 * 1024 + 6 * 4 * 1024 * 1024);
    await decoding.return(undefined);
    expect(taken.closed).toBe(true);
  });
});

it('a thread that cannot start is an error, not an end', async () => {
  const missing = decodeThread(`${program.path}.missing`);
  await expect(outcome(missing.decode(chunks(log), LOG))).resolves.toMatchObject({
    decoded: [],
    error: expect.any(Error),
  });
});

function damaged(gzip: Buffer): Buffer {
  gzip[gzip.length - 6]! ^= 1;
  return gzip;
}

function enrolments(rows: number): string {
  const names = studentCourseenrollment.columns.map(({ name }) => name);
  const row = (i: number) =>
    `${i}\t${i}\tcourse-v1:OrgX+Num+Run\t2024-01-01 00:00:0${i % 10}\t${i % 2}\t${i % 97 ? 'audit' : 'x\\y'}\n`;
  return `${names.join('\t')}\n${Array.from({ length: rows }, (_, i) => row(i)).join('')}`;
}
