import { mkdir, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** Where a bundle finds what is loaded at run time, as the command line does. */
const DIST = fileURLToPath(new URL('../dist', import.meta.url));

/**
 * Bundles a program as build.mjs does the command line, since dist/ may be older than what is tested. `name` tells it from
 * the bundles of other tests.
 */
export async function bundle(entry: URL, name: string): Promise<{ readonly path: string; remove(): Promise<void> }> {
  await mkdir(DIST, { recursive: true });
  const path = `${DIST}/${name}-${process.pid}.mjs`;
  await build({
    entryPoints: [fileURLToPath(entry)],
    outfile: path,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    loader: { '.sql': 'text' },
    external: ['@duckdb/node-bindings'],
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);",
    },
    logLevel: 'warning',
  });
  return { path, remove: () => rm(path, { force: true }) };
}
