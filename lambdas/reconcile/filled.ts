import type { Storage } from '../core/storage/storage.ts';

/** Keeps the places that hold something: an empty bucket is no mistake, as a folder without deliveries is. */
export async function filled(storage: Pick<Storage, 'list'>, places: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const place of places) {
    for await (const _ of storage.list(place)) {
      found.push(place);
      break;
    }
  }
  return found;
}
