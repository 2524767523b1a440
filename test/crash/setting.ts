import { mkdtemp, readFile, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ingest, type Outcome } from '../../bin/ingest/ingest.ts';
import { processOwner } from '../../bin/this-machine.ts';
import { loadKeyRing } from '../../lambdas/core/open/keys.ts';
import { parseSettings } from '../../lambdas/core/settings.ts';
import { fileStorage } from '../../lambdas/core/storage/files.ts';
import type { Storage } from '../../lambdas/core/storage/storage.ts';
import { toFolderUrl } from '../../lambdas/core/storage/urls.ts';
import { type Deliveries, makeDeliveries } from './deliveries.ts';
import type { Fault } from './ingest-process.ts';
import { type LakeTemplate, templateOf } from './lake-template.ts';
import { bundleIngest, type Running, startIngest } from './processes.ts';

/** Two weeks of deliveries, a lake that has the first of them, and processes that ingest the second. */
export interface Setting {
  readonly deliveries: Deliveries;
  /** A folder that does not exist yet. */
  folder(): string;
  /** A folder with a lake that has the first week. */
  lake(): Promise<string>;
  /** Begins to ingest the second week, or what else lies at `place`, in a process of its own. */
  start(lake: string, options?: StartOptions): Running;
  remove(): Promise<void>;
}

export interface StartOptions {
  readonly fault?: Fault;
  /** URL of the deliveries. */
  readonly place?: string;
  readonly graceHours?: number;
}

/** Files that nothing points at any more are removed at once, so that their removal can be interrupted too. */
const GRACE_HOURS = 0;

export async function makeSetting(): Promise<Setting> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'crash-')));
  const bundle = await bundleIngest();
  const deliveries = await makeDeliveries(join(root, 'deliveries'));
  let folders = 0;
  const folder = () => join(root, `lake-${folders++}`);
  const first = folder();
  await ingestHere(first, deliveries, deliveries.first);
  const template: LakeTemplate = await templateOf(first);
  return {
    deliveries,
    folder,
    async lake() {
      const copy = folder();
      await template.copyTo(copy);
      return copy;
    },
    start(lake, { fault, place = deliveries.second, graceHours = GRACE_HOURS } = {}) {
      const order = { lake: toFolderUrl(lake), place, keyFile: deliveries.keyFile, graceHours };
      return startIngest(bundle.path, fault ? { ...order, fault } : order);
    },
    async remove() {
      await bundle.remove();
      await rm(root, { recursive: true, force: true });
    },
  };
}

/** Ingests in this process. */
export async function ingestHere(
  lake: string,
  { keyFile }: Pick<Deliveries, 'keyFile'>,
  place: string,
  storage: Storage = fileStorage(),
  owner = processOwner(),
): Promise<readonly Outcome[]> {
  const { outcomes } = await ingest({
    storage,
    owner,
    lake: toFolderUrl(lake),
    settings: parseSettings({ runs: { graceHours: GRACE_HOURS } }, 'the test'),
    places: [place],
    ring: await loadKeyRing({ keys: [await readFile(keyFile)] }),
    report: { found() {}, notTaken() {}, absent() {}, begun() {}, read() {}, done() {}, warn() {} },
  });
  return outcomes;
}
