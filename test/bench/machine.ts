import { execFileSync } from 'node:child_process';
import { availableParallelism, totalmem } from 'node:os';

/** What the machine is that measured, without its name or any path. */
export interface Machine {
  readonly system: string;
  readonly cores: number;
  readonly memoryGB: number;
  /** Version of Node, which runs the product. */
  readonly node: string;
  /** Version of gpg, which runs the baseline. */
  readonly gpg: string;
}

export function thisMachine(): Machine {
  return {
    system: `${process.platform} ${process.arch}`,
    cores: availableParallelism(),
    memoryGB: Math.round(totalmem() / 1e9),
    node: process.versions.node,
    gpg: /\d+(?:\.\d+)+/.exec(execFileSync('gpg', ['--version'], { encoding: 'utf8' }))?.[0] ?? 'unknown',
  };
}
