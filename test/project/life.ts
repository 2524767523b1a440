import { mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { type Cli, FIXTURES } from '../commands/cli.ts';
import { CURRENT, event, events, logKey, logOf, packageKey, packageOf } from '../ingest/deliveries.ts';
import type { TestLake } from '../ingest/lake.ts';

/** What a lake goes through, as its owner does it on the command line, and a look at it after each step. */
export interface Life {
  readonly cli: Cli;
  readonly lake: TestLake;
  /** Name of the folder that the lake is moved into. */
  readonly movedInto: string;
  /** Is given the folder of the lake, which moves. */
  readonly look: (step: string, folder: string) => Promise<void>;
}

const [W1, W2] = ['2025-03-02', '2025-03-09'] as const;
/** An organisation whose folder shows all that a path can do. */
const ODD = "Ünï x=%1 (a)'b";

/** Resolves to what can be done with the lake after that. */
export async function live({ cli, lake, movedInto, look }: Life) {
  let { lakeFolder } = lake;
  const run = async (...args: readonly string[]) => {
    const { code, stderr } = await cli.run([...args, '--lake', lakeFolder]);
    if (code !== 0 && code !== 3) throw new Error(`${args[0]} ended with ${code}: ${stderr}`);
    if (/not brought up to date/.test(stderr)) throw new Error(stderr);
  };
  const ingest = () => run('ingest', lake.folder, '--key', FIXTURES.key);

  await lake.put(logKey(W1), [await logOf(events(5), CURRENT)], '2025-03-03T00:00:00Z');
  await lake.put(logKey(W1, ODD), [await logOf(events(3), CURRENT)]);
  const first = [
    { course: 'A', holds: [1, 2, 3] },
    { course: 'B', holds: [4, 5] },
    { course: 'A', table: 'student_courseenrollment', holds: [1, 2] },
    { course: 'A', site: 'edge', holds: [7] },
  ] as const;
  await lake.put(packageKey(W1), [await packageOf(W1, first)]);
  await ingest();
  await look('a first week', lakeFolder);

  await lake.put(
    logKey(W1),
    [
      await logOf(
        [8, 9].map((number) => event(number)),
        CURRENT,
      ),
    ],
    '2025-03-04T00:00:00Z',
  );
  await ingest();
  await look('a corrected log', lakeFolder);

  const second = [
    { course: 'A', holds: [1, 2, 3, 6] },
    { course: 'B', holds: 'failed' },
    { course: 'A', table: 'student_courseenrollment', holds: [1, 2, 6] },
    { course: 'A', site: 'edge', holds: [7, 8] },
  ] as const;
  await lake.put(packageKey(W2), [await packageOf(W2, second)]);
  await ingest();
  await look('a second week, which lacks a course', lakeFolder);

  await run('refresh');
  await look('a refresh', lakeFolder);

  await run('rollback', 'edx.events', '--date', W1);
  await run('rollback', 'edx.user_id_map');
  await look('a rollback', lakeFolder);

  await run('rollback', 'edx.events', '--date', W1);
  await look('a rollback of the rollback', lakeFolder);

  const moved = join(lakeFolder, '..', movedInto, 'lake');
  await mkdir(join(moved, '..'));
  await rename(lakeFolder, moved);
  lakeFolder = moved;
  await look('a move', lakeFolder);
  await lake.put(logKey(W2), [await logOf(events(2), CURRENT)]);
  await ingest();
  await look('a log after the move', lakeFolder);
  return { folder: lakeFolder, ingest, look: (step: string) => look(step, lakeFolder) };
}
