import { stat } from 'node:fs/promises';
import { bytes } from './numbers.ts';

const EVERY_MS = 200;

/** Shows on a terminal how large a file has become, until the work on it is done; elsewhere nothing. */
export async function showGrowth<T>(stream: NodeJS.WriteStream, path: string, work: Promise<T>): Promise<T> {
  if (!stream.isTTY) return work;
  const timer = setInterval(async () => {
    const found = await stat(path).catch(() => undefined);
    if (found) stream.write(`\r\x1b[K${bytes(found.size)} written`);
  }, EVERY_MS);
  try {
    return await work;
  } finally {
    clearInterval(timer);
    stream.write('\r\x1b[K');
  }
}
