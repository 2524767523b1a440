import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Engine, openEngine } from '../../lambdas/core/engine/duckdb.ts';
import { lakeStorage } from '../../lambdas/core/lake/lake-storage.ts';
import { fileStorage } from '../../lambdas/core/storage/files.ts';
import { toFolderUrl } from '../../lambdas/core/storage/urls.ts';
import { actionsFor, type LogState } from '../../lambdas/project/actions.ts';
import type { CheckpointContext } from '../../lambdas/project/checkpoint.ts';
import { append, CHECKPOINT_EVERY, readLog } from '../../lambdas/project/log.ts';
import type { PublishedTable } from '../../lambdas/project/published.ts';
import { COLUMN_TYPES } from './column-types.ts';

let root: string;
let engine: Engine;
let context: CheckpointContext;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'delta-log-'));
  engine = await openEngine({ scratch: root, memoryMiB: 160 });
  context = { engine, scratch: root, storage: lakeStorage(fileStorage(), toFolderUrl(join(root, 'lake'))) };
});
afterAll(async () => {
  engine.close();
  await rm(root, { recursive: true });
});

/** A table whose newest file is `number`, with older ones that fit no pattern. */
const tableAt = (number: number): PublishedTable => ({
  name: 'edx.events',
  folder: 'tables/edx/events/',
  columns: COLUMN_TYPES.map((type) => ({ name: type, type })),
  partitions: ['org'],
  files: Array.from({ length: 1 + (number % 5) }, (_, at) => ({
    path: `org=%25C3%259C/run-${number - at * at}/part.parquet`,
    rows: number,
    bytes: 10 * number,
    partition: { org: 'Ü "quoted" \\ \u2028 ' },
  })),
  revision: String(number),
});

const commit = async (folder: string, table: PublishedTable, epoch = 1) => {
  const log = await readLog(context, folder);
  const actions = actionsFor(table, log.state, { now: 5, epoch, id: 'id' });
  return append(context, folder, log, actions);
};
const names = (folder: string) => readdir(join(root, 'lake', folder));
/** All of a state but the order of its files and the time of its last projection. */
const plain = ({ files, ...rest }: LogState) => ({
  ...rest,
  files: [...files.values()].sort((a, b) => (a.path < b.path ? -1 : 1)),
});

describe('a Delta log', () => {
  it('with checkpoints says the same as without, and can be read from the newest alone', async () => {
    const folder = 'long/';
    const commits = 2 * CHECKPOINT_EVERY + 7;
    for (let number = 1; number <= commits; number++) {
      expect(await commit(folder, tableAt(number), number)).toBe(true);
      if (number % 25 > 0 && number % CHECKPOINT_EVERY > 1 && number < commits) continue;
      const { state } = await readLog(context, folder);
      expect([...state.files.keys()].sort()).toEqual(
        tableAt(number)
          .files.map(({ path }) => path)
          .sort(),
      );
    }
    const whole = await readLog(context, folder);
    expect(whole.version).toBe(commits - 1);
    // From any of its commits, and from one that it had before somebody removed it.
    for (const near of [-1, 0, 1, 99, 100, 101, 199, 200, commits - 1, 1_234]) {
      expect(await readLog(context, folder, near)).toEqual(whole);
    }

    const all = await names(folder);
    const checkpoints = all.filter((name) => name.endsWith('.checkpoint.parquet'));
    expect(checkpoints).toHaveLength(2);
    expect(all.filter((name) => /^\d{20}\.json$/.test(name))).toHaveLength(commits);

    // Without any checkpoint, and then without any commit that the newest one holds.
    const read = async () => plain((await readLog(context, folder)).state);
    const expected = await read();
    const newest = Number(checkpoints.sort().at(-1)?.slice(0, 20));
    for (const name of all.filter((one) => Number(one.slice(0, 20)) <= newest && one.endsWith('.json')))
      await context.storage.remove(folder + name);
    expect(await read()).toEqual(expected);
  }, 600_000);

  it('takes one of two commits of one number', async () => {
    const folder = 'contended/';
    const writers = [1, 2, 3, 4].map(async (writer) => {
      for (let number = 1; number <= 10; number++) {
        const table = { ...tableAt(1), files: [{ path: `w${writer}-${number}`, rows: 1, bytes: 1, partition: {} }] };
        while (!(await commit(folder, table)));
      }
    });
    await Promise.all(writers);
    const commits = (await names(folder)).filter((name) => name.endsWith('.json'));
    expect(commits.sort()).toEqual(Array.from({ length: 40 }, (_, at) => `${String(at).padStart(20, '0')}.json`));
    expect((await readLog(context, folder)).state.files.size).toBe(1);
  });

  it.each([
    ['is missing', async (name: string) => context.storage.remove(name), 'is missing'],
    [
      'is no JSON',
      async (name: string) => {
        async function* half() {
          yield Buffer.from('{"add":{"pa');
        }
        await context.storage.write(name, half());
      },
      'JSON',
    ],
  ])('of which a commit %s is not guessed at', async (name, damage, what) => {
    const folder = `${name.replaceAll(' ', '-')}/`;
    for (const number of [1, 2, 3]) await commit(folder, tableAt(number));
    await damage(`${folder}${'1'.padStart(20, '0')}.json`);
    await expect(readLog(context, folder)).rejects.toThrow(what);
    await expect(readLog(context, folder)).rejects.toThrow('refresh --full');
  });
});
