import { execFile } from 'node:child_process';
import { access, mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type Installation as TrinoInstallation, installation as trinoInstallation } from '../trino/installation.ts';

const run = promisify(execFile);

/** The emulator of AWS that the tests run against. It is young and moves fast, so it is pinned. */
const EMULATOR = 'ministack==1.5.33';
/** The Node of the functions, as a package of npm. */
const NODE = { package: `node-${process.platform}-${process.arch}`, version: '24.22.3' };
/** What belongs to this checkout: removed with node_modules. */
export const CACHE = fileURLToPath(new URL('../../node_modules/.cache/timeback-lake', import.meta.url));

/** What an account is started from. */
export interface Installation {
  /** A Python that has the emulator. */
  readonly python: string;
  /** Folder of the `node` that runs functions. */
  readonly node: string;
  readonly trino: TrinoInstallation;
}

/** This machine cannot run the emulator; the message says what it lacks. */
export class EmulatorMissingError extends Error {
  override readonly name = 'EmulatorMissingError';
}

/**
 * The programs of an account: the emulator in a virtual environment (90 MB) and Node (190 MB) below node_modules, which takes
 * half a minute once a checkout, and Trino, once a machine. Which registries they come from is for the settings of pip, npm
 * and Maven to say. Throws EmulatorMissingError and TrinoMissingError.
 */
export async function installation(): Promise<Installation> {
  const [python, node, trino] = await Promise.all([emulator(), functionRuntime(), trinoInstallation()]);
  return { python, node, trino };
}

async function emulator(): Promise<string> {
  const folder = join(CACHE, EMULATOR);
  const python = join(folder, 'bin/python3');
  await filled(folder, async () => {
    await need('Python 3 with its module venv', 'python3', ['-m', 'venv', folder]);
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', EMULATOR];
    await need(`a registry that pip can reach, for ${EMULATOR}`, python, pip);
  });
  return python;
}

/** Node 24, in which functions run: that of this process when it is one. */
async function functionRuntime(): Promise<string> {
  if (process.version.startsWith('v24.')) return dirname(process.execPath);
  const wanted = `${NODE.package}@${NODE.version}`;
  const folder = join(CACHE, wanted);
  await filled(folder, async () => {
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'package.json'), '{}'); // else npm installs into the checkout
    const options = ['install', '--prefix', folder, '--no-audit', '--no-fund', '--ignore-scripts', wanted];
    await need(`a registry that npm can reach, for ${wanted}`, 'npm', options);
  });
  return join(folder, 'node_modules', NODE.package, 'bin');
}

/** Written last: a virtual environment holds its own path, so a folder cannot be renamed when it is complete. */
const COMPLETE = 'complete';

async function filled(folder: string, fill: () => Promise<void>): Promise<void> {
  if (await exists(join(folder, COMPLETE))) return;
  await rm(folder, { recursive: true, force: true });
  await mkdir(dirname(folder), { recursive: true });
  await fill();
  await writeFile(join(folder, COMPLETE), '');
}

/** Runs a program that the machine needs for the account. Throws EmulatorMissingError, which says what for. */
export async function need(what: string, program: string, options: readonly string[]): Promise<void> {
  try {
    await run(program, options);
  } catch (error) {
    const said = error instanceof Error ? error.message.trim().split('\n').at(-1) : String(error);
    throw new EmulatorMissingError(`the account needs ${what}: ${said}`, { cause: error });
  }
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
