import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { PrivateKey } from 'openpgp';
import { type IngestOptions, ingest, type Outcome } from '../../bin/ingest/ingest.ts';
import { openLake } from '../../bin/lake.ts';
import { plainReport } from '../../bin/terminal/ingest-report.ts';
import { formatResult } from '../../bin/terminal/results.ts';
import { type KeyRing, loadKeyRing } from '../../lambdas/core/open/keys.ts';
import { parseSettings } from '../../lambdas/core/settings.ts';
import { fileStorage } from '../../lambdas/core/storage/files.ts';
import type { ByteStream } from '../../lambdas/core/storage/storage.ts';
import { toFolderUrl } from '../../lambdas/core/storage/urls.ts';

/** A row of a relation, as `query --format json` prints it. */
export type Row = Readonly<Record<string, string | number | boolean | null>>;

/** A folder of deliveries and a lake of their own, for one test. */
export interface TestLake {
  readonly folder: string;
  /** The lake's own folder. */
  readonly lakeFolder: string;
  /** Puts a delivery into place; `modified` (ISO 8601) is when it was written last. Resolves to its path. */
  put(key: string, bytes: ByteStream | Iterable<Uint8Array>, modified?: string): Promise<string>;
  /** What `timeback-lake ingest` does, by default with all deliveries. Throws what made one fail. */
  ingest(options?: TestIngest): Promise<readonly Outcome[]>;
  rows(sql: string): Promise<readonly Row[]>;
  /** `rows` of a statement that yields one column. */
  values(sql: string): Promise<readonly Row[string][]>;
  remove(): Promise<void>;
}

export interface TestIngest {
  readonly ring?: KeyRing | undefined;
  readonly settings?: object;
  readonly places?: readonly string[];
  readonly storage?: IngestOptions['storage'];
  readonly redrive?: boolean;
  readonly reconvert?: boolean;
  readonly accept?: IngestOptions['accept'];
  readonly now?: IngestOptions['now'];
}

export async function testLake(defaults: TestIngest = {}): Promise<TestLake> {
  const root = await mkdtemp(join(tmpdir(), 'tbl-'));
  const folder = join(root, 'deliveries');
  const lake = join(root, 'lake');
  await mkdir(folder);
  const rows = async (sql: string) => {
    const engine = await (await openLake(lake, parseSettings({}, 'the defaults'))).engineFor(sql);
    try {
      return JSON.parse(formatResult.json(await engine.connection.runAndReadAll(sql))) as readonly Row[];
    } finally {
      engine.close();
    }
  };
  return {
    folder,
    lakeFolder: lake,
    async put(key, bytes, modified) {
      const path = join(folder, key);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, bytes);
      if (modified !== undefined) await utimes(path, new Date(modified), new Date(modified));
      return path;
    },
    async ingest(options = {}) {
      const {
        ring,
        settings = {},
        places = [folder],
        storage = fileStorage(),
        redrive = false,
        reconvert = false,
        accept,
        now = () => new Date(),
      } = { ...defaults, ...options };
      const { outcomes } = await ingest({
        storage,
        lake: toFolderUrl(lake),
        settings: parseSettings(settings, 'a test'),
        places: places.map((place) => pathToFileURL(place).href),
        ring,
        redrive,
        reconvert,
        accept,
        now,
        report: plainReport(() => undefined),
      });
      for (const outcome of outcomes) if (outcome.kind === 'failed') throw outcome.error;
      return outcomes;
    },
    rows,
    async values(sql) {
      return (await rows(sql)).flatMap((row) => Object.values(row));
    },
    remove: () => rm(root, { recursive: true, force: true }),
  };
}

export const ringOf = (...keys: readonly PrivateKey[]): Promise<KeyRing> =>
  loadKeyRing({ keys: keys.map((key) => key.write()) });
