import { encryptedLog } from '../../../bin/demo/encrypt.ts';
import { demoKeys, gpgKeys } from './gpg.ts';
import { busyDay } from './log.ts';

const EVENTS = 10;

/** A log of a few events, encrypted anew: so small that keeping it would cost more. */
export async function smallLog(folder: string): Promise<{ readonly bytes: Uint8Array; readonly events: number }> {
  const keys = await demoKeys(await gpgKeys(folder));
  const chunks: Uint8Array[] = [];
  for await (const chunk of encryptedLog(firstLines(), keys)) chunks.push(chunk);
  return { bytes: Buffer.concat(chunks), events: EVENTS };
}

function* firstLines(): Iterable<string> {
  let left = EVENTS;
  for (const event of busyDay()) {
    if (left-- === 0) return;
    yield JSON.stringify(event);
  }
}
