import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Batch } from '../core/decode/batch.ts';
import { QuarantineError } from '../core/errors.ts';
import { places } from '../core/places.ts';
import type { ByteStream } from '../core/storage/storage.ts';
import { buffersOf, CHUNKS_AHEAD, type FromWorker, type Mailbox, mailbox, type ToWorker } from './decode-protocol.ts';
import type { TextFormat } from './decode-text.ts';

/**
 * `decodeText`, with a scanner, in a thread of its own: this one is free to decrypt what comes next and to write what came
 * before. Memory is bounded by what decode-protocol.ts lets wait.
 */
export interface DecodeThread {
  /** One unit at a time. What a batch holds is the reader's until it asks for the next one. */
  decode(source: ByteStream, format: TextFormat): AsyncGenerator<Batch>;
  close(): Promise<void>;
}

/** The thread starts with the first unit, and again behind one that did not come to its end. `program`: decode-worker.ts, built. */
export function decodeThread(program: string = builtProgram()): DecodeThread {
  let running: Running | undefined;
  const stop = async () => {
    const stopped = running;
    running = undefined;
    await stopped?.worker.terminate();
  };
  return {
    async *decode(source, format) {
      running ??= start(program);
      const { tell, messages, ahead } = running;
      let stopped = false;
      let failure: unknown;
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
      tell({ kind: 'unit', format });
      const feeding = feed();
      let done = false;
      try {
        while (!done) {
          const message = await messages.next();
          if (message.kind === 'source failed') throw failure;
          if (message.kind === 'quarantined') throw new QuarantineError(message.reason, message.message);
          if (message.kind === 'decoded') {
            yield message.batch;
            const buffers = buffersOf(message.batch);
            tell({ kind: 'taken', buffers }, buffers);
          }
          done = message.kind === 'done';
        }
      } finally {
        if (!done) {
          stopped = true;
          ahead.end();
          await stop();
        }
        await feeding;
      }
    },
    close: stop,
  };
}

interface Running {
  readonly worker: Worker;
  readonly tell: (message: ToWorker, given?: ArrayBuffer[]) => void;
  readonly messages: Mailbox<FromWorker>;
  readonly ahead: ReturnType<typeof places>;
}

function start(program: string): Running {
  const worker = new Worker(program);
  const messages = mailbox<FromWorker>();
  const ahead = places(CHUNKS_AHEAD);
  worker.on('message', (message: FromWorker) => (message.kind === 'taken' ? ahead.end() : messages.put(message)));
  worker.on('error', (error) => messages.fail(error));
  worker.on('exit', (code) => messages.fail(new Error(`a thread that decodes has ended by itself (${code})`)));
  return { worker, tell: (message, given = []) => worker.postMessage(message, given), messages, ahead };
}

/** It is built to where the scanner is (build.mjs). */
function builtProgram(): string {
  return join(dirname(createRequire(import.meta.url).resolve('#scanner.wasm')), 'decode-worker.js');
}
