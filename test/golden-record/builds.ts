import { execFile } from 'node:child_process';
import { cp, mkdir, readFile, realpath, stat, symlink } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
/** Room for the names of all files of a checkout. */
const MAX_OUTPUT = 2 ** 26;

/** A build that was made for the comparison alone. */
export interface Build {
  /** The program, for node. */
  readonly cli: string;
  /** What was built, for people. */
  readonly name: string;
}

/**
 * Copies the sources of `source` (a folder with a checkout, else a git reference of this one) to `folder` and builds them
 * there, so that work on the checkout can go on. Packages are those of this checkout when it has the same package-lock.json,
 * else they are installed.
 */
export async function makeBuild(source: string, folder: string): Promise<Build> {
  const isFolder = await stat(source).then(
    (found) => found.isDirectory(),
    () => false,
  );
  await mkdir(folder, { recursive: true });
  const name = isFolder ? await copyCheckout(resolve(source), folder) : await extract(source, folder);
  if (await sameText('package-lock.json', join(folder, 'package-lock.json'))) {
    await symlink(await realpath('node_modules'), join(folder, 'node_modules'));
    await run(process.execPath, ['build.mjs'], { cwd: folder });
  } else {
    await run('npm', ['ci', '--no-audit', '--no-fund'], { cwd: folder, maxBuffer: MAX_OUTPUT }); // which builds, too
  }
  return { cli: join(folder, 'dist/timeback-lake.js'), name };
}

/** What git knows and what is new there, without what it ignores. */
async function copyCheckout(checkout: string, folder: string): Promise<string> {
  const listed = await git(checkout, ['ls-files', '-z', '--cached', '--others', '--exclude-standard']);
  for (const path of listed.split('\0').filter((one) => one !== '')) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await cp(join(checkout, path), join(folder, path)).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error; // removed, and git has not been told
    });
  }
  const changed = await git(checkout, ['status', '--porcelain']);
  return `${await titleOf(checkout, 'HEAD')}${changed === '' ? '' : ', with changes'}`;
}

async function extract(reference: string, folder: string): Promise<string> {
  const archive = `${folder}.tar`;
  await git('.', ['archive', '--output', archive, reference]);
  await run('tar', ['-xf', archive, '-C', folder]);
  return titleOf('.', reference);
}

const titleOf = async (checkout: string, reference: string) =>
  (await git(checkout, ['log', '-1', '--format=%h %s', reference])).trimEnd();

async function git(checkout: string, args: readonly string[]): Promise<string> {
  return (await run('git', [...args], { cwd: checkout, maxBuffer: MAX_OUTPUT })).stdout;
}

async function sameText(one: string, other: string): Promise<boolean> {
  return (await readFile(one, 'utf8')) === (await readFile(other, 'utf8'));
}
