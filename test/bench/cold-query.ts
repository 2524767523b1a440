import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Setting } from './benchmark.ts';
import { flush } from './lake.ts';
import { measure, type Run } from './measure.ts';

/**
 * Times a query in a new process, its files read from the disk: the lake's are dropped before from the memory in which the
 * system keeps what was read. `flags`: more words for `query`.
 */
export async function coldQuery(
  { cli }: Setting,
  lake: string,
  sql: string,
  flags: readonly string[] = [],
): Promise<Run> {
  await dropFromMemory(lake);
  return measure({ program: process.execPath, args: [cli, 'query', sql, '--lake', lake, ...flags] });
}

/** dd with `nocache` and nothing to copy tells the system to forget a file's pages, for which it must have written them. */
async function dropFromMemory(folder: string): Promise<void> {
  await flush();
  const forget = ['dd', 'if={}', 'iflag=nocache', 'count=0', 'status=none'];
  await promisify(execFile)('find', [folder, '-type', 'f', '-exec', ...forget, ';']);
}
