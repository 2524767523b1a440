import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
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

/** Processor time since the machine was started, in the kernel's ticks, as the first line of /proc/stat has it. */
export interface ProcessorTime {
  /** Of everything that ran here. */
  readonly used: number;
  /** What a virtual machine wanted and its host gave to others. */
  readonly stolen: number;
}

export async function processorTime(): Promise<ProcessorTime> {
  return parseProcessorTime(await readFile('/proc/stat', 'utf8'));
}

export function parseProcessorTime(stat: string): ProcessorTime {
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, stolen = 0] =
    /^cpu +(.*)$/m.exec(stat)?.[1]?.split(' ').map(Number) ?? [];
  return { used: user + nice + system + irq + softirq, stolen };
}

/** With more of the processors gone to others, times and their ratios say more of those than of what was measured. */
export const MAX_STOLEN = 0.05;

/** The part of the time wanted in between that others had, from 0 to 1. */
export function stolenShare(before: ProcessorTime, after: ProcessorTime): number {
  const stolen = after.stolen - before.stolen;
  const wanted = stolen + after.used - before.used;
  return wanted > 0 ? stolen / wanted : 0;
}
