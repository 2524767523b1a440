import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { QuarantineError } from '../core/errors.ts';
import { places } from '../core/places.ts';
import type { ByteStream } from '../core/storage/storage.ts';
import { buffersOf, CHUNKS_AHEAD, type FromWorker, mailbox, type ToWorker } from './decode-protocol.ts';
import type { Decoded, TextFormat } from './decode-text.ts';

/**
 * `decodeText`, with a scanner, in a thread of its own: this one is free to decrypt what comes next and to write what came
 * before. Memory is bounded by what decode-protocol.ts lets wait. What a batch holds is the reader's until it asks for the
 * next one. `program`: decode-worker.ts, built.
 */
export async function* decodeInThread(
  source: ByteStream,
  format: TextFormat,
  program: string = builtProgram(),
): AsyncGenerator<Decoded> {
  const worker = new Worker(program, { workerData: format });
  const tell = (message: ToWorker, given: ArrayBuffer[] = []) => worker.postMessage(message, given);
  const messages = mailbox<FromWorker>();
  const ahead = places(CHUNKS_AHEAD);
  let stopped = false;
  let failure: unknown;
  worker.on('message', (message: FromWorker) => (message.kind === 'taken' ? ahead.end() : messages.put(message)));
  worker.on('error', (error) => messages.fail(error));
  worker.on('exit', (code) => messages.fail(new Error(`a thread that decodes has ended by itself (${code})`)));

  const feed = async () => {
    try {
      for await (const bytes of source) {
        await ahead.begin();
        if (stopped) return;
        const own = Uint8Array.from(bytes); // a chunk can be a view of far more
        tell({ kind: 'bytes', bytes: own }, [own.buffer]);
      }
      tell({ kind: 'end' });
    } catch (error) {
      failure = error;
      tell({ kind: 'source failed' });
    }
  };
  const feeding = feed();
  try {
    for (;;) {
      const message = await messages.next();
      if (message.kind === 'done') return;
      if (message.kind === 'source failed') throw failure;
      if (message.kind === 'quarantined') throw new QuarantineError(message.reason, message.message);
      if (message.kind === 'decoded') {
        yield message.decoded;
        const buffers = buffersOf(message.decoded);
        tell({ kind: 'taken', buffers }, buffers);
      }
    }
  } finally {
    stopped = true;
    ahead.end();
    await worker.terminate();
    await feeding;
  }
}

/** It is built to where the scanner is (build.mjs). */
function builtProgram(): string {
  return join(dirname(createRequire(import.meta.url).resolve('#scanner.wasm')), 'decode-worker.js');
}
