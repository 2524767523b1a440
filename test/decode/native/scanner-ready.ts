import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const SOURCES = join(ROOT, 'lambdas/core/decode/native/assembly');
const BUILT = join(ROOT, 'dist/scanner.wasm');

/** Builds the scanner when it is missing or older than its sources. */
export function scannerReady(): void {
  if (isFresh()) return;
  const { status, stderr } = spawnSync(process.execPath, ['build.mjs'], { cwd: ROOT, encoding: 'utf8' });
  if (status !== 0) throw new Error(`the scanner could not be built: ${stderr}`);
}

function isFresh(): boolean {
  const built = statSync(BUILT, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return readdirSync(SOURCES).every((name) => statSync(join(SOURCES, name)).mtimeMs <= built);
}
