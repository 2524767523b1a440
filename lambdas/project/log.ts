import { readWhole, type Storage } from '../core/storage/storage.ts';
import { type Action, EMPTY_LOG, type LogState, replay } from './actions.ts';
import { type CheckpointContext, readCheckpoint, writeCheckpoint } from './checkpoint.ts';

/** A Delta log as it was read. */
export interface Log {
  /** Number of the last commit; -1 before the first. */
  readonly version: number;
  /** Commit that the newest checkpoint ends with; -1 without one. */
  readonly checkpoint: number;
  readonly state: LogState;
}

/** Commits between two checkpoints: opening a log costs a reader some 0.1 ms each. */
export const CHECKPOINT_EVERY = 100;

const COMMIT = /(\d{20})\.json$/;
const CHECKPOINT = /(\d{20})\.checkpoint\.parquet$/;
const number = (version: number) => String(version).padStart(20, '0');
const commitName = (folder: string, version: number) => `${folder}${number(version)}.json`;

/**
 * Reads the log in a folder, which ends in a slash. `near`: a commit that it had once, so that only the end of a long log is listed; without
 * it all of the log is. Throws, saying what to do, when a commit is missing or is not JSON.
 */
export async function readLog(context: CheckpointContext, folder: string, near?: number): Promise<Log> {
  const { commits, checkpoints } = await versionsIn(context.storage, folder, near);
  const checkpoint = checkpoints.at(-1) ?? -1;
  const state =
    checkpoint < 0 ? EMPTY_LOG : await readCheckpoint(context, `${folder}${number(checkpoint)}.checkpoint.parquet`);
  const version = Math.max(checkpoint, commits.at(-1) ?? -1);
  const there = new Set(commits);
  const since = await Promise.all(
    numbers(checkpoint + 1, version).map(async (next) => {
      const name = commitName(folder, next);
      if (!there.has(next)) throw unreadable(name, folder, 'it is missing');
      return readCommit(context.storage, name).catch((error: unknown) => {
        throw unreadable(name, folder, error);
      });
    }),
  );
  return { version, checkpoint, state: replay(state, since.flat()) };
}

const numbers = (from: number, to: number) => Array.from({ length: Math.max(0, to - from + 1) }, (_, at) => from + at);

/** The begin that the names of so many commits in turn share. */
const LISTED_AT_ONCE = 100;
const listedBegin = (hundred: number) => number(hundred * LISTED_AT_ONCE).slice(0, -2);

interface Versions {
  readonly commits: readonly number[];
  readonly checkpoints: readonly number[];
}

/** The commits and checkpoints around `near`: back to a checkpoint or the first commit, and on to the last one. */
async function versionsIn(storage: Storage, folder: string, near: number | undefined): Promise<Versions> {
  if (near === undefined) return listed(storage, folder);
  const around = Math.floor(Math.max(near, 0) / LISTED_AT_ONCE);
  const found: Versions[] = [];
  for (let hundred = around; hundred >= 0; hundred -= 1) {
    found.unshift(await listed(storage, folder + listedBegin(hundred)));
    if (found[0]?.checkpoints.length) break;
  }
  for (let next = around + 1; found.at(-1)?.commits.at(-1) === next * LISTED_AT_ONCE - 1; next += 1) {
    found.push(await listed(storage, folder + listedBegin(next)));
  }
  return {
    commits: found.flatMap(({ commits }) => commits),
    checkpoints: found.flatMap(({ checkpoints }) => checkpoints),
  };
}

async function listed(storage: Storage, begin: string): Promise<Versions> {
  const commits: number[] = [];
  const checkpoints: number[] = [];
  for await (const { url } of storage.list(begin)) {
    const [commit, checkpoint] = [COMMIT.exec(url)?.[1], CHECKPOINT.exec(url)?.[1]];
    if (commit !== undefined) commits.push(Number(commit));
    else if (checkpoint !== undefined) checkpoints.push(Number(checkpoint));
  }
  return { commits, checkpoints };
}

async function readCommit(storage: Storage, name: string): Promise<Action[]> {
  const text = (await readWhole(storage.read(name))).toString();
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Action);
}

function unreadable(name: string, folder: string, why: unknown): Error {
  return new Error(
    `${name} of the lake cannot be read: ${why instanceof Error ? why.message : why}; remove the folder ${folder} and run timeback-lake refresh --full, which writes it anew`,
  );
}

/** Appends a commit. False when another one has taken its number: read the log again, decide again. */
export async function append(
  context: CheckpointContext,
  folder: string,
  { version, checkpoint, state }: Log,
  actions: readonly Action[],
): Promise<boolean> {
  const bytes = Buffer.from(actions.map((action) => `${JSON.stringify(action)}\n`).join(''));
  if (!(await context.storage.create(commitName(folder, version + 1), bytes))) return false;
  if (version + 1 - Math.max(checkpoint, 0) < CHECKPOINT_EVERY) return true;
  const after = replay(state, actions);
  const size = await writeCheckpoint(context, `${folder}${number(version + 1)}.checkpoint.parquet`, after);
  await context.storage.write(`${folder}_last_checkpoint`, lines([{ version: version + 1, size }]));
  return true;
}

async function* lines(values: readonly object[]): AsyncIterable<Uint8Array> {
  for (const value of values) yield Buffer.from(`${JSON.stringify(value)}\n`);
}
