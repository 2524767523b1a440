import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { IngestAnswer, IngestOrder } from './ingest-process.ts';

/** Where the bundle finds what is loaded at run time, as the command line does. */
const DIST = fileURLToPath(new URL('../../dist', import.meta.url));

/** Bundles the ingest process as build.mjs does the command line. */
export async function bundleIngest(): Promise<{ readonly path: string; remove(): Promise<void> }> {
  await mkdir(DIST, { recursive: true });
  const path = `${DIST}/crash-test-${process.pid}.mjs`;
  await build({
    entryPoints: [fileURLToPath(new URL('ingest-process.ts', import.meta.url))],
    outfile: path,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    external: ['@duckdb/node-api'],
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);",
    },
    logLevel: 'warning',
  });
  return { path, remove: () => rm(path, { force: true }) };
}

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stderr: string;
  /** Undefined when the process did not end by itself. */
  readonly answer: IngestAnswer | undefined;
}

export interface Running {
  readonly process: ChildProcess;
  /** Resolves when it has stopped itself. */
  readonly stopped: Promise<void>;
  readonly ended: Promise<Ended>;
}

export function startIngest(bundle: string, order: IngestOrder): Running {
  const child = spawn(process.execPath, [bundle, JSON.stringify(order)], { stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk;
  });
  const stopped = new Promise<void>((resolve) => {
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk;
      if (stderr.includes('stopping')) resolve();
    });
  });
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      resolve({ code, signal, stderr, answer: stdout ? (JSON.parse(stdout) as IngestAnswer) : undefined });
    });
  });
  return { process: child, stopped, ended };
}
