// Bundles the command line into dist/, so that a start costs one file and not some hundreds of modules.
import { build } from 'esbuild';

await build({
  entryPoints: { 'timeback-lake': 'bin/timeback-lake.ts' },
  outdir: 'dist',
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  sourcemap: 'linked',
  external: ['@duckdb/node-api'], // a native binding: it must be loaded from node_modules
  banner: {
    // Bundled CommonJS dependencies call require().
    js: "#!/usr/bin/env node\nimport { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);",
  },
  logLevel: 'warning',
});
