import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { FUNCTION_SIZES, type FunctionName } from '../../lambdas/core/aws/function-sizes.ts';
import { messageOf } from '../../lambdas/core/errors.ts';
import { parseSettings } from '../../lambdas/core/settings.ts';
import { bundledCode } from '../../lib/function-code.ts';

const NAMES = Object.keys(FUNCTION_SIZES) as FunctionName[];
const BUILT = fileURLToPath(new URL('../../dist/functions', import.meta.url));

let folder: string;
/** Why the bundles could not be made on a machine without a network. */
let unfetched: string | undefined;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'timeback-bundles-'));
  const settings = parseSettings({ snapshots: { keep: 3 } }, 'a test');
  const codeOf = bundledCode({ folder, settings, architecture: 'arm64', native: true });
  try {
    for (const name of NAMES) codeOf(name);
  } catch (error) {
    if (process.env.CI || !/npm pack/.test(messageOf(error))) throw error;
    unfetched = "the npm registry, which has DuckDB's native part for another platform, cannot be reached";
  }
});
beforeEach(({ skip }) => skip(unfetched !== undefined, unfetched));
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Bytes of all files in a folder, those that links lead to included. */
const bytesIn = (path: string): number =>
  statSync(path).isDirectory()
    ? readdirSync(path).reduce((sum, name) => sum + bytesIn(join(path, name)), 0)
    : statSync(path).size;

/** What an ELF file is made for: byte 18 of its header. */
const MACHINES: Readonly<Record<number, string>> = { 62: 'x86-64', 183: 'aarch64' };
const machineOf = (path: string) => MACHINES[readFileSync(path).readUInt16LE(18)];

it('every function has a handler, the settings, and less than 100 MB', () => {
  for (const name of NAMES) {
    const bundle = join(folder, name);
    expect(existsSync(join(bundle, 'handler.js')), `${name}: npm run build`).toBe(true);
    const settings = JSON.parse(readFileSync(join(bundle, 'settings.json'), 'utf8'));
    expect(parseSettings(settings, name).snapshots.keep).toBe(3);
    expect(bytesIn(bundle)).toBeLessThan(100e6);
  }
});

it('what loads DuckDB has its native part for the platform that it will run on, and nothing else has', () => {
  const withEngine = NAMES.filter((name) =>
    /['"]@duckdb\/node-bindings['"]/.test(readFileSync(join(BUILT, name, 'handler.js'), 'utf8')),
  );
  expect(withEngine).toContain('convert-unit');
  for (const name of NAMES) {
    const packages = join(folder, name, 'node_modules/@duckdb');
    expect(existsSync(packages), name).toBe(withEngine.includes(name));
    if (!withEngine.includes(name)) continue;
    expect(readdirSync(packages).sort()).toEqual(['node-bindings', 'node-bindings-linux-arm64']);
    for (const file of ['duckdb.node', 'libduckdb.so'])
      expect(machineOf(join(packages, 'node-bindings-linux-arm64', file)), file).toBe('aarch64');
  }
});

it('what decodes has the scanner and the thread beside it, under the names that it asks for', () => {
  const bundle = join(folder, 'convert-unit');
  const { imports } = JSON.parse(readFileSync(join(bundle, 'package.json'), 'utf8'));
  expect(imports['#scanner.wasm']).toBe('./scanner.wasm');
  expect(readFileSync(join(bundle, 'scanner.wasm')).toString('latin1', 0, 4)).toBe('\0asm');
  expect(existsSync(join(bundle, 'decode-worker.js'))).toBe(true);
});
