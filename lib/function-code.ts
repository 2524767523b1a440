import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SymlinkFollowMode } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import type { FunctionName } from '../lambdas/core/aws/function-sizes.ts';
import type { Settings } from '../lambdas/core/settings.ts';

export type Architecture = 'arm64' | 'x64';

/** Gives the code of a function. */
export type CodeOf = (name: FunctionName) => Code;

/** The checkout. This file is one level below it, as the bundles are that it gets into. */
const ROOT = fileURLToPath(new URL('..', import.meta.url));

export interface BundleOptions {
  /** Folder for what is put together. */
  readonly folder: string;
  readonly settings: Settings;
  readonly architecture: Architecture;
  /** Whether packages with native code go into the bundles. Without them the functions must find them elsewhere. */
  readonly native: boolean;
}

/**
 * The code of functions from what build.mjs has made of each: its handler and what that loads. The settings go in beside it, so that
 * a changed setting is a changed function, and native packages of the platform that it will run on.
 */
export function bundledCode({ folder, settings, architecture, native }: BundleOptions): CodeOf {
  const { origin: _, ...stored } = settings;
  return (name) => {
    const built = join(ROOT, 'dist/functions', name);
    if (!existsSync(built)) throw new Error(`${built} does not exist; build it with: npm run build`);
    const bundle = join(folder, name);
    rmSync(bundle, { recursive: true, force: true });
    cpSync(built, bundle, { recursive: true });
    writeFileSync(join(bundle, 'settings.json'), `${JSON.stringify(stored, null, 1)}\n`);
    if (native) for (const found of nativePackages(bundle, architecture)) linkPackage(bundle, found);
    return Code.fromAsset(bundle, { followSymlinks: SymlinkFollowMode.ALWAYS });
  };
}

interface Package {
  readonly name: string;
  readonly folder: string;
}

/** The packages that a bundle names in its package.json, and the part of each that is made for the platform. */
function nativePackages(bundle: string, architecture: Architecture): readonly Package[] {
  const { dependencies = {} } = readJson<{ dependencies?: Record<string, string> }>(join(bundle, 'package.json'));
  return Object.keys(dependencies).flatMap((name) => {
    const ofPlatform = `${name}-linux-${architecture}`;
    return [
      { name, folder: join(ROOT, 'node_modules', name) },
      { name: ofPlatform, folder: platformPackage(ofPlatform) },
    ];
  });
}

function linkPackage(bundle: string, { name, folder }: Package): void {
  const at = join(bundle, 'node_modules', name);
  mkdirSync(join(at, '..'), { recursive: true });
  symlinkSync(folder, at);
}

/** The folder of a package of package-lock.json, which npm has installed here only if this machine is of its platform. */
function platformPackage(name: string): string {
  const installed = join(ROOT, 'node_modules', name);
  if (existsSync(installed)) return installed;
  const lock = readJson<{ packages: Record<string, { version: string; integrity: string } | undefined> }>(
    join(ROOT, 'package-lock.json'),
  );
  const locked = lock.packages[`node_modules/${name}`];
  if (!locked) throw new Error(`package-lock.json has no ${name}`);
  const cache = join(ROOT, 'node_modules/.cache/timeback-lake', `${name}-${locked.version}`);
  if (!existsSync(cache)) fetchPackage(`${name}@${locked.version}`, locked.integrity, cache);
  return cache;
}

/** Fetches a package into a folder, as npm gives it and as package-lock.json says that it is. */
function fetchPackage(spec: string, integrity: string, folder: string): void {
  const work = `${folder}.${process.pid}`;
  mkdirSync(work, { recursive: true });
  try {
    const said = execFileSync('npm', ['pack', spec, '--json', '--pack-destination', work], { encoding: 'utf8' });
    const [packed] = JSON.parse(said) as { filename: string }[];
    if (!packed) throw new Error(`npm pack ${spec} names no file`);
    const file = join(work, packed.filename);
    const found = `sha512-${createHash('sha512').update(readFileSync(file)).digest('base64')}`;
    if (found !== integrity) throw new Error(`${spec}: expected ${integrity} of package-lock.json; found ${found}`);
    execFileSync('tar', ['-xzf', file, '-C', work]);
    renameSync(join(work, 'package'), folder);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

const readJson = <T>(path: string) => JSON.parse(readFileSync(path, 'utf8')) as T;
