import { mkdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { eventLogKey, packageKey } from '../../lambdas/core/feeds/edx/keys.ts';
import { tableKey } from '../../lambdas/core/feeds/timeback/keys.ts';
import { fileStorage } from '../../lambdas/core/storage/files.ts';
import type { ByteStream } from '../../lambdas/core/storage/storage.ts';
import { LOG_DATES, PACKAGE_DATES } from './calendar.ts';
import {
  type EntryContent,
  type LogContent,
  logLines,
  packageFiles,
  type TableContent,
  tableContent,
} from './content.ts';
import { encryptedLog } from './encrypt.ts';
import { type DemoKeys, makeKeys } from './keys.ts';
import { type District, EXPORT_DATES, makeDistrict } from './timeback/district.ts';
import { fileOf } from './timeback/formats.ts';
import { definitionOf } from './timeback/table.ts';
import { tablesOn } from './timeback/tables.ts';
import { makeWorld, SITES, type Site, type World } from './world.ts';
import { packageZip } from './zip.ts';

export interface DeliveryOptions {
  /** Receives `{bucket}/{key}` for each delivery; made when missing. */
  readonly folder: string;
  /** Receives the armoured private key that opens them. */
  readonly keyFile: string;
  /** Multiplies the learners; 1 gives some 20,000 events. Default 1. */
  readonly scale?: number;
  /** The same seed gives the same plaintext, under keys that are new each time. Default 1. */
  readonly seed?: number;
  /** Called after each delivery with how many of them are written. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** A delivery that was written. */
export interface DeliveredFile {
  readonly path: string;
  readonly bytes: number;
  readonly kind: 'log' | 'package' | 'table';
  /** Token of the organisation; of a table of the TimeBack platform `timeback`. */
  readonly org: string;
  /** Null for a package, which is about both sites, and for a table. */
  readonly site: Site | null;
  readonly date: string;
}

export interface Deliveries {
  readonly files: readonly DeliveredFile[];
  readonly logs: readonly LogContent[];
  readonly entries: readonly EntryContent[];
  readonly tables: readonly TableContent[];
}

/**
 * Writes a week of daily logs and two weekly packages for each invented organisation, encrypted as a producer would, and two
 * exports of a TimeBack platform; tells what must come out of them. Memory grows with the number of learners, not with what they do.
 */
export async function makeDeliveries(options: DeliveryOptions): Promise<Deliveries> {
  const { folder, keyFile, scale = 1, seed = 1, onProgress } = options;
  const world = makeWorld(seed, scale);
  const keys = await makeKeys();
  await mkdir(folder, { recursive: true });
  await writePrivately(keyFile, keys.privateKey.armor());

  const files: DeliveredFile[] = [];
  const logs: LogContent[] = [];
  const entries: EntryContent[] = [];
  const tables: TableContent[] = [];
  const planned = [
    ...plannedLogs(world, keys, logs),
    ...plannedPackages(world, keys, entries),
    ...plannedTables(makeDistrict(seed, scale, world), tables),
  ];
  for (const { key, open, ...about } of planned) {
    const path = join(folder, key);
    await fileStorage().write(pathToFileURL(path).href, open());
    files.push({ path, bytes: (await stat(path)).size, ...about });
    onProgress?.(files.length, planned.length);
  }
  return { files, logs, entries, tables };
}

interface Planned extends Omit<DeliveredFile, 'path' | 'bytes'> {
  /** `{bucket}/{key}`. */
  readonly key: string;
  readonly open: () => ByteStream;
}

function* plannedLogs(world: World, keys: DemoKeys, contents: LogContent[]): Iterable<Planned> {
  for (const organisation of world.organisations) {
    for (const site of SITES) {
      for (const date of LOG_DATES) {
        const lines = () => logLines(world, organisation, site, date, (content) => contents.push(content));
        const about = { kind: 'log', org: organisation.token, site, date } as const;
        yield { ...about, key: `edx-course-data/${eventLogKey(about)}`, open: () => encryptedLog(lines(), keys) };
      }
    }
  }
}

function* plannedPackages(world: World, keys: DemoKeys, contents: EntryContent[]): Iterable<Planned> {
  for (const organisation of world.organisations) {
    for (const date of PACKAGE_DATES) {
      const files = () => packageFiles(world, organisation, date, (content) => contents.push(content));
      const about = { kind: 'package', org: organisation.token, site: null, date } as const;
      yield { ...about, key: `course-data/${packageKey(about)}`, open: () => packageZip(files(), keys) };
    }
  }
}

function* plannedTables(district: District, contents: TableContent[]): Iterable<Planned> {
  for (const date of EXPORT_DATES) {
    for (const table of tablesOn(date)) {
      const rows = () => tableContent(table, district, date, (content) => contents.push(content));
      yield {
        kind: 'table',
        org: 'timeback',
        site: null,
        date,
        key: `timeback-export/${tableKey(table.name, date, table.ending)}`,
        open: () => fileOf(table.ending, definitionOf(table.name), rows()),
      };
    }
  }
}

/** Readable by its owner alone, also where a file of that name exists. */
async function writePrivately(path: string, text: string): Promise<void> {
  await rm(path, { force: true });
  await writeFile(path, text, { mode: 0o600 });
}
