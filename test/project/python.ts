import { execFile, spawn } from 'node:child_process';
import { access, mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** As they are on PyPI; the names of the readers in reader.py. */
export const PACKAGES = [
  'deltalake==1.6.6',
  'polars==2.1.0',
  'pandas==3.1.1',
  'pyarrow==26.0.1',
  'duckdb==1.5.5',
] as const;
export const READERS = ['polars', 'deltalake', 'pandas'] as const;
export type Reader = (typeof READERS)[number];

const FOLDER = fileURLToPath(new URL(`../../node_modules/.cache/readers-${PACKAGES.join('-')}`, import.meta.url));
const SCRIPT = fileURLToPath(new URL('reader.py', import.meta.url));

/** This machine has no Python with the packages, and cannot get them. */
export class PythonMissingError extends Error {
  override readonly name = 'PythonMissingError';
}

/** The Python of an environment with the packages, which is made with venv and pip when it is not there. Throws PythonMissingError. */
export async function pythonWithReaders(): Promise<string> {
  const python = (folder: string) => join(folder, 'bin/python');
  if (await exists(python(FOLDER))) return python(FOLDER);
  const filling = `${FOLDER}-${process.pid}`;
  try {
    await mkdir(dirname(FOLDER), { recursive: true });
    await run('python3', ['-m', 'venv', filling]);
    await run(python(filling), ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...PACKAGES]);
    await rename(filling, FOLDER); // only `pip` and the like name the folder; `python` finds itself
  } catch (error) {
    await rm(filling, { recursive: true, force: true });
    if (!(await exists(python(FOLDER))))
      throw new PythonMissingError(`python3 with venv and pip could not install ${PACKAGES.join(' and ')}`, {
        cause: error,
      });
  }
  return python(FOLDER);
}

const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );

/** A process that reads Delta tables. */
export interface PythonReader {
  ask<T>(request: {
    readonly reader: Reader;
    readonly folder: string;
    readonly columns: readonly string[];
    readonly seconds?: number;
  }): Promise<T>;
  close(): void;
}

export function startReader(python: string): PythonReader {
  const child = spawn(python, [SCRIPT], { stdio: ['pipe', 'pipe', 'inherit'] });
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  let last: Promise<unknown> = Promise.resolve();
  const next = async (request: object) => {
    child.stdin.write(`${JSON.stringify(request)}\n`);
    const { value, done } = await answers.next();
    if (done) throw new Error('the process that reads has ended');
    return JSON.parse(value) as unknown;
  };
  return {
    ask<T>(request: object) {
      const answer = last.then(() => next(request));
      last = answer;
      return answer as Promise<T>;
    },
    close: () => child.stdin.end(),
  };
}
