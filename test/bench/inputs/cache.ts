import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';

/** Something that was made once and is read from now on. */
export interface Input<F> {
  /** Folder with the files. */
  readonly dir: string;
  /** What is in them, to be compared with what was read from them. */
  readonly facts: F;
}

export interface Recipe<F> {
  /** Unique among inputs; a new one of this name replaces the one made otherwise. */
  readonly name: string;
  /** Module that makes it, below the root of the checkout. */
  readonly maker: string;
  /** All that decides what is made beside the code: seed, size, the keys it is encrypted to. */
  readonly parameters: unknown;
  /** Fills an empty folder. */
  make(dir: string): Promise<F>;
}

const FACTS = 'facts.json';

/**
 * The input of a recipe, made now unless the same code has made it from the same parameters before. A made one appears
 * whole or not at all.
 */
export async function cached<F>(folder: string, { name, maker, parameters, make }: Recipe<F>): Promise<Input<F>> {
  const home = join(folder, 'inputs', name);
  const key = createHash('sha256')
    .update(JSON.stringify([parameters, await codeOf(maker)]))
    .digest('hex')
    .slice(0, 12);
  const dir = join(home, key);
  const facts = await readFacts<F>(dir);
  if (facts !== undefined) return { dir, facts };
  const partial = `${dir}.partial`;
  for (const old of await readdir(home).catch(() => [])) await rm(join(home, old), { recursive: true, force: true });
  await mkdir(partial, { recursive: true });
  const made = await make(partial);
  await writeFile(join(partial, FACTS), JSON.stringify(made));
  await rename(partial, dir);
  return { dir, facts: made };
}

/** As it would run, with all that it imports: a change of anything that matters, and of no comment, is another text. */
async function codeOf(maker: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [maker],
    bundle: true,
    minify: true,
    write: false,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    logLevel: 'warning',
  });
  return outputFiles.map(({ text }) => text).join();
}

async function readFacts<F>(dir: string): Promise<F | undefined> {
  try {
    return JSON.parse(await readFile(join(dir, FACTS), 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
