import { execFile } from 'node:child_process';
import { access, mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The emulator of AWS that the tests run against. It is young and moves fast, so it is pinned. */
const EMULATOR = 'ministack==1.5.33';
const CACHE = fileURLToPath(new URL('../../node_modules/.cache/timeback-lake', import.meta.url));

/** This machine cannot run the emulator; the message says what it lacks. */
export class EmulatorMissingError extends Error {
  override readonly name = 'EmulatorMissingError';
}

/**
 * The emulator's program, in a virtual environment of this checkout: 90 MB, a quarter of a minute, once a checkout. Which
 * registry it comes from is for pip's own settings to say. Throws EmulatorMissingError.
 */
export async function installation(): Promise<string> {
  const folder = join(CACHE, EMULATOR);
  if (!(await exists(join(folder, COMPLETE)))) await install(folder);
  return join(folder, 'bin/ministack');
}

/** Written last: a virtual environment holds its own path, so it cannot be renamed when it is complete. */
const COMPLETE = 'complete';

async function install(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(dirname(folder), { recursive: true });
  await need('Python 3 with its module venv', 'python3', ['-m', 'venv', folder]);
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', EMULATOR];
  await need('a registry that pip can reach', join(folder, 'bin/python3'), pip);
  await writeFile(join(folder, COMPLETE), '');
}

async function need(what: string, program: string, options: readonly string[]): Promise<void> {
  try {
    await run(program, options);
  } catch (error) {
    const said = error instanceof Error ? error.message.trim().split('\n').at(-1) : String(error);
    throw new EmulatorMissingError(`${EMULATOR} needs ${what}: ${said}`, { cause: error });
  }
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
