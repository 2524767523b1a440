import type { Layer } from '../core/feeds/feed.ts';
import type { ExpansionLimit } from '../core/open/expansion.ts';
import { gunzip } from '../core/open/gzip.ts';
import type { KeyRing } from '../core/open/keys.ts';
import { decrypt } from '../core/open/openpgp.ts';
import type { ByteStream } from '../core/storage/storage.ts';

/**
 * Takes the layers off, outermost first; each may produce what `limit` says. The text ends normally only when every layer
 * has confirmed its integrity.
 */
export function openUnit(
  bytes: ByteStream,
  layers: readonly Layer[],
  ring: KeyRing | undefined,
  limit: ExpansionLimit,
): ByteStream {
  const open: Record<Layer, (source: ByteStream) => ByteStream> = {
    openpgp(source) {
      if (!ring) throw new Error('work that takes a key was begun without one');
      return decrypt(source, ring, limit);
    },
    gzip: (source) => gunzip(source, limit),
  };
  return layers.reduce((source, layer) => open[layer](source), bytes);
}
