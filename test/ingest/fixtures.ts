import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { loadKeyRing } from '../../lambdas/core/open/keys.ts';
import { type TestLake, testLake } from './lake.ts';

const DELIVERIES = fileURLToPath(new URL('../fixtures/deliveries', import.meta.url));

/** A lake with the deliveries of test/fixtures ingested. */
export async function fixtureLake(): Promise<TestLake> {
  const keys = ['test-only-private-key.asc', 'test-only-previous-private-key.asc'];
  const lake = await testLake({
    ring: await loadKeyRing({ keys: await Promise.all(keys.map((name) => readFile(`${DELIVERIES}/${name}`))) }),
    places: [`${DELIVERIES}/course-data`, `${DELIVERIES}/edx-course-data`],
  });
  await lake.ingest();
  return lake;
}

/** Plaintext of a unit of the fixtures, named as in `lake.units`. */
export function plaintext(object: string, entry: string | null): Promise<Buffer> {
  if (entry === null) return readFile(`${DELIVERIES}/plain/${object.replace(/\.gz\.gpg$/, '')}`);
  const folder = object.replace(/\.zip$/, '');
  return readFile(`${DELIVERIES}/plain/${folder}/${entry.slice(entry.lastIndexOf('/') + 1).replace(/\.gpg$/, '')}`);
}
