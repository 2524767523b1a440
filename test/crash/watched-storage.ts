import { decodeEntry, parseJournalName } from '../../lambdas/core/lake/journal-files.ts';
import type { ByteStream, Storage } from '../../lambdas/core/storage/storage.ts';

/** A point in the life of a process at which something can happen to it. */
export interface Moment {
  /** What is done to which kind of place; the same for all places of a kind. */
  readonly effect: string;
  readonly when: 'before' | 'during' | 'after';
}

/** The storage, telling of every effect that it has on the lake (a URL ending in a slash) before, while and after it does. */
export function watchedStorage(storage: Storage, lake: string, reached: (moment: Moment) => Promise<void>): Storage {
  return {
    ...storage,
    async write(url, bytes) {
      const effect = `write ${placeOf(url, lake)}`;
      await reached({ effect, when: 'before' });
      await storage.write(
        url,
        halved(bytes, () => reached({ effect, when: 'during' })),
      );
      await reached({ effect, when: 'after' });
    },
    async takeFile(url, path) {
      const effect = `take ${placeOf(url, lake)}`;
      await reached({ effect, when: 'before' });
      await storage.takeFile(url, path);
      await reached({ effect, when: 'after' });
    },
    async create(url, bytes) {
      const effect = `create ${placeOf(url, lake)}${changesIn(url, lake, bytes)}`;
      await reached({ effect, when: 'before' });
      const created = await storage.create(url, bytes);
      await reached({ effect, when: 'after' });
      return created;
    },
    async remove(url) {
      const effect = `remove ${placeOf(url, lake)}`;
      await reached({ effect, when: 'before' });
      await storage.remove(url);
      await reached({ effect, when: 'after' });
    },
  };
}

/** Calls `between` when the first half of the first chunk has been taken. */
async function* halved(bytes: ByteStream, between: () => Promise<void>): ByteStream {
  let first = true;
  for await (const chunk of bytes) {
    if (first) {
      yield chunk.subarray(0, chunk.length >> 1);
      await between();
      yield chunk.subarray(chunk.length >> 1);
    } else {
      yield chunk;
    }
    first = false;
  }
}

/** The kind of a place in the lake: its URL without what differs from run to run and from table to table. */
function placeOf(url: string, lake: string): string {
  return url
    .slice(lake.length)
    .replace(/^tables\/edx\/.*-carried\/[^/]+$/, 'tables/edx/.../run-*-carried/*.parquet')
    .replace(/^tables\/edx\/.*\/run-[^/*]+\/[^/]+$/, 'tables/edx/.../run-*/*.parquet')
    .replace(/^(tables\/lake\/\w+)\/run-[^/]+\/.*$/, '$1/run-*/*.parquet')
    .replace(/^tables\/.*\/_delta_log\/\d{20}\.json$/, 'tables/.../_delta_log/*.json')
    .replace(/^runs\/[^/]+\//, 'runs/*/')
    .replace(/task-\d+/, '*')
    .replace(/^ledger\/\d{12}\./, 'ledger/*.');
}

/** What kinds of items a write of the ledger puts (`+`) and removes (`-`). */
function changesIn(url: string, lake: string, bytes: Uint8Array): string {
  const name = url.slice(lake.length);
  if (parseJournalName(name.replace('ledger/', ''))?.kind !== 'entry') return '';
  const kinds = new Set(decodeEntry(bytes, name).changes.map(({ key, row }) => kindOf(key, row)));
  return ` (${[...kinds].sort().join(' ')})`;
}

const kindOf = (key: string, row: string | undefined) =>
  `${row === undefined ? '-' : '+'}${/^(?:(?:claim|records)\/)?[^/]+/.exec(key)?.[0]}`;
