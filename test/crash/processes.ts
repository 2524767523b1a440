import { type ChildProcess, spawn } from 'node:child_process';
import { bundle } from '../bundle.ts';
import type { IngestAnswer, IngestOrder } from './ingest-process.ts';

/** Bundles the ingest process. */
export const bundleIngest = () => bundle(new URL('ingest-process.ts', import.meta.url), 'crash-test');

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
