import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { bundle } from '../bundle.ts';

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Cli {
  /** The program, for node. */
  readonly path: string;
  /**
   * Runs `timeback-lake` in a process of its own, as the user `uid` if given; `env` is added to an environment without
   * settings of the product.
   */
  run(args: readonly string[], env?: Readonly<Record<string, string>>, uid?: number): Promise<Ended>;
  remove(): Promise<void>;
}

/** Bundles the command line. */
export async function bundleCli(): Promise<Cli> {
  const { path, remove } = await bundle(new URL('../../bin/timeback-lake.ts', import.meta.url), 'cli-test');
  const clean = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('TIMEBACK_')));
  return {
    path,
    run: (args, env = {}, uid = undefined) =>
      new Promise((resolve, reject) => {
        execFile(
          process.execPath,
          [path, ...args],
          { env: { ...clean, ...env }, maxBuffer: 2 ** 25, ...(uid === undefined ? {} : { uid }) },
          (error, stdout, stderr) => {
            const code = error === null ? 0 : error.code;
            if (typeof code === 'number') resolve({ code, stdout, stderr });
            else reject(error);
          },
        );
      }),
    remove,
  };
}

const file = (name: string) => fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url));

export const FIXTURES = {
  /** Two of their units are quarantined. */
  deliveries: [file('deliveries/edx-course-data'), file('deliveries/course-data')],
  /** A log of fifteen good events and four records that are rejected. */
  log: file('deliveries/edx-course-data/lakeview/prod/events/2025/lakeview-prod-events-2025-03-02.log.gz.gpg'),
  key: file('deliveries/test-only-private-key.asc'),
  previousKey: file('deliveries/test-only-previous-private-key.asc'),
  lockedKey: file('open/locked.key'),
  passphrase: file('open/locked.passphrase'),
} as const;
