// Makes dist/: the scanners as WebAssembly, and the command line and the thread that decodes in few files, so that a start
// costs some reads and not some hundreds of modules.
import { cp, readdir, rm } from 'node:fs/promises';
import asc from 'assemblyscript/asc';
import { build } from 'esbuild';

const { error, stderr } = await asc.main([
  'lambdas/core/decode/native/assembly/index.ts',
  '--outFile=dist/scanner.wasm',
  '--optimizeLevel=3',
  '--noAssert',
  '--runtime=stub', // nothing is freed: the memory is reserved once
  '--enable=simd,bulk-memory',
]);
if (error) throw new Error(stderr.toString(), { cause: error });

const { metafile } = await build({
  entryPoints: {
    'timeback-lake': 'bin/timeback-lake.ts',
    'decode-worker': 'lambdas/convert-unit/decode-worker.ts',
  },
  outdir: 'dist',
  bundle: true,
  metafile: true,
  splitting: true, // a command is read when it is asked for
  platform: 'node',
  target: 'node20',
  format: 'esm',
  sourcemap: 'linked',
  minifyWhitespace: true, // a quarter less to parse at every start
  minifySyntax: true,
  loader: { '.sql': 'text' },
  external: ['@duckdb/node-bindings'], // native: it must be loaded from node_modules
  banner: {
    // Bundled CommonJS dependencies call require().
    js: "#!/usr/bin/env node\nimport { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);",
  },
  logLevel: 'warning',
});

// What `docs` reads beside itself.
await cp('bin/docs/assets', 'dist/assets', { recursive: true });

// Files of an earlier build, whose names had another hash.
for (const file of await readdir('dist')) {
  const path = `dist/${file}`;
  if (/\.js(?:\.map)?$/.test(file) && !(path in metafile.outputs)) await rm(path);
}
