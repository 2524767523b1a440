import { execFile } from 'node:child_process';
import { mkdtemp, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Setting } from './benchmark.ts';
import { measure, type Run } from './measure.ts';

const run = promisify(execFile);

/** What an ingest must have published; a lake that holds anything else was not made fast but wrong. */
export interface Expected {
  readonly units: number;
  readonly rows: number;
}

/** Empty folder for one lake. */
export async function lakeFolder({ folder }: Setting): Promise<string> {
  return mkdtemp(join(folder, 'lake-'));
}

/** Words of an ingest of `places`, after the program. */
export function ingestArgs({ cli }: Setting, places: readonly string[], lake: string, keyFile: string): string[] {
  return [cli, 'ingest', ...places, '--lake', lake, '--key', keyFile];
}

/**
 * Times an ingest into a new lake, its process start included, and compares the lake with what was expected. `look` sees the
 * lake before it is removed.
 */
export async function timedIngest(
  setting: Setting,
  places: readonly string[],
  keyFile: string,
  expected: Expected,
  look: (lake: string) => Promise<void> = async () => {},
): Promise<Run> {
  const lake = await lakeFolder(setting);
  try {
    const args = ingestArgs(setting, places, lake, keyFile);
    const timed = await measure({ program: process.execPath, args });
    await verify(setting, lake, expected);
    await look(lake);
    return timed;
  } finally {
    await rm(lake, { recursive: true, force: true });
    await flush();
  }
}

/** Waits until the system has written what it still holds, which it should not do while the next run is timed. */
export async function flush(): Promise<void> {
  await run('sync');
}

/** Throws unless all units are published with all their rows. */
export async function verify(setting: Setting, lake: string, expected: Expected): Promise<void> {
  const found = await query(
    setting,
    lake,
    'select state, count(*) as units, sum(rows_written)::bigint as rows from lake.units group by state order by state',
  );
  const wanted = [{ state: 'PUBLISHED', ...expected }];
  if (JSON.stringify(found) !== JSON.stringify(wanted)) {
    throw new Error(`the lake holds ${JSON.stringify(found)} where ${JSON.stringify(wanted)} was expected`);
  }
}

/** Rows of a statement. `flags`: more words for `query`. */
export async function query(
  { cli }: Setting,
  lake: string,
  sql: string,
  flags: readonly string[] = [],
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const { stdout } = await run(process.execPath, [cli, 'query', sql, '--lake', lake, '--format', 'json', ...flags]);
  return JSON.parse(stdout);
}

/** Why a case of so many bytes cannot be run, or undefined when the disk has room for it. */
export async function lackOfSpace({ folder }: Setting, bytes: number): Promise<string | undefined> {
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  if (free >= bytes) return undefined;
  const gigabytes = (count: number) => `${(count / 1e9).toFixed(1)} GB`;
  return `skipped: needs ${gigabytes(bytes)} on the disk of temporary files, of which ${gigabytes(free)} are free`;
}
