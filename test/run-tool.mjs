// Bundles a tool for developers, since Node 20 reads no TypeScript, and runs it: node test/run-tool.mjs test/bench/main.ts ...
import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

process.chdir(join(dirname(fileURLToPath(import.meta.url)), '..'));
const [entryPoint] = process.argv.splice(2, 1);
const outfile = join('dist', `tool-${process.pid}.mjs`); // in the checkout, where its packages are found
await build({
  entryPoints: [entryPoint],
  outfile,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  packages: 'external',
  loader: { '.sql': 'text' },
  logLevel: 'warning',
});
try {
  await import(pathToFileURL(outfile).href);
} finally {
  await rm(outfile, { force: true });
}
