// Makes dist/: the scanners as WebAssembly; the command line, the CDK application and the thread that decodes in few files, so that a
// start costs some reads and not some hundreds of modules; and of each function a folder with all that it loads.
import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
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

const NATIVE = '@duckdb/node-bindings'; // must be loaded from node_modules

const common = {
  bundle: true,
  metafile: true,
  platform: 'node',
  format: 'esm',
  minifyWhitespace: true, // a quarter less to parse at every start
  minifySyntax: true,
  loader: { '.sql': 'text' },
  logLevel: 'warning',
};
// Bundled CommonJS dependencies call require().
const REQUIRE =
  "import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);";

const { metafile } = await build({
  ...common,
  entryPoints: {
    'timeback-lake': 'bin/timeback-lake.ts',
    app: 'bin/app.ts',
    'decode-worker': 'lambdas/convert-unit/decode-worker.ts',
  },
  outdir: 'dist',
  splitting: true, // a command is read when it is asked for
  target: 'node20',
  sourcemap: 'linked',
  external: [NATIVE, 'aws-cdk-lib', 'cdk-nag', 'constructs'],
  banner: { js: `#!/usr/bin/env node\n${REQUIRE}` },
});

// What `docs` reads beside itself.
await cp('bin/docs/assets', 'dist/assets', { recursive: true });

// Files of an earlier build, whose names had another hash.
for (const file of await readdir('dist')) {
  const path = `dist/${file}`;
  if (/\.js(?:\.map)?$/.test(file) && !(path in metafile.outputs)) await rm(path);
}

/** Names of the folders in lambdas/ that have a file. */
const withFile = async (file) => {
  const folders = (await readdir('lambdas', { withFileTypes: true })).filter((entry) => entry.isDirectory());
  const files = await Promise.all(folders.map(async ({ name }) => [name, await readdir(`lambdas/${name}`)]));
  return files.filter(([, names]) => names.includes(file)).map(([name]) => name);
};

const entriesOf = async (file) =>
  Object.fromEntries((await withFile(`${file}.ts`)).map((name) => [`${name}/${file}`, `lambdas/${name}/${file}.ts`]));

await rm('dist/functions', { recursive: true, force: true });
const functions = await build({
  ...common,
  entryPoints: { ...(await entriesOf('handler')), ...(await entriesOf('decode-worker')) },
  outdir: 'dist/functions',
  target: 'node24',
  external: [NATIVE],
  banner: { js: REQUIRE },
});
const { version } = JSON.parse(await readFile(`node_modules/${NATIVE}/package.json`, 'utf8'));
for (const name of await withFile('handler.ts')) {
  const folder = `dist/functions/${name}`;
  const { inputs, imports } = functions.metafile.outputs[`${folder}/handler.js`];
  const scans = 'lambdas/core/decode/native/scanner.ts' in inputs || 'lambdas/convert-unit/decode-thread.ts' in inputs;
  if (scans) await cp('dist/scanner.wasm', `${folder}/scanner.wasm`);
  const isNative = imports.some(({ path }) => path === NATIVE);
  const manifest = {
    type: 'module',
    ...(scans && { imports: { '#scanner.wasm': './scanner.wasm' } }),
    ...(isNative && { dependencies: { [NATIVE]: version } }), // lib/function-code.ts puts it in
  };
  await writeFile(`${folder}/package.json`, JSON.stringify(manifest, null, 2));
}
