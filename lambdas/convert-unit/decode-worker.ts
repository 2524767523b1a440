import { parentPort } from 'node:worker_threads';
import { sharedScanner } from '../core/decode/native/shared-scanner.ts';
import { QuarantineError } from '../core/errors.ts';
import { places } from '../core/places.ts';
import type { ByteStream } from '../core/storage/storage.ts';
import { BATCHES_AHEAD, buffersOf, type FromWorker, mailbox, type ToWorker } from './decode-protocol.ts';
import { decodeText, type TextFormat } from './decode-text.ts';

// The thread that decode-thread.ts starts. After a unit that did not come to its end it is of no more use, and is stopped.

const port = parentPort;
if (!port) throw new Error('decode-worker is no program of its own');
const tell = (message: FromWorker, given: ArrayBuffer[] = []) => port.postMessage(message, given);

class SourceFailed extends Error {}

const scanner = await sharedScanner();
const messages = mailbox<Exclude<ToWorker, { kind: 'taken' }>>();
const ahead = places(BATCHES_AHEAD);
port.on('message', (message: ToWorker) => {
  if (message.kind !== 'taken') {
    messages.put(message);
    return;
  }
  for (const buffer of message.buffers) scanner.giveBack(buffer);
  ahead.end();
});

async function* source(): ByteStream {
  for (;;) {
    const message = await messages.next();
    if (message.kind === 'end') return;
    if (message.kind === 'source failed') throw new SourceFailed();
    if (message.kind === 'unit') throw new Error('a unit began before the one before had ended');
    yield message.bytes;
    tell({ kind: 'taken' });
  }
}

async function work(format: TextFormat): Promise<void> {
  try {
    for await (const batch of decodeText(source(), format, scanner)) {
      await ahead.begin();
      tell({ kind: 'decoded', batch }, buffersOf(batch));
    }
    tell({ kind: 'done' });
  } catch (error) {
    if (error instanceof SourceFailed) tell({ kind: 'source failed' });
    else if (error instanceof QuarantineError) {
      tell({ kind: 'quarantined', reason: error.reason, message: error.message });
    } else throw error;
  }
}

for (;;) {
  const message = await messages.next();
  if (message.kind === 'unit') await work(message.format);
}
