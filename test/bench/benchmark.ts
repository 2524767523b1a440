import type { Run } from './measure.ts';
import { type Spread, spread } from './statistics.ts';

export const SCALES = ['small', 'full'] as const;
/** `full`: the sizes that the targets speak of; `small`: some minutes, to see that everything works. */
export type Scale = (typeof SCALES)[number];

/** What every benchmark is given. */
export interface Setting {
  readonly scale: Scale;
  /** Measured runs of each side, at least 1. */
  readonly runs: number;
  /** So many at the most, to find `runs` that nothing disturbed. */
  readonly tries: number;
  /** Folder outside of the checkout for inputs, which are kept, and for lakes. */
  readonly folder: string;
  /** The command line that is measured: a JavaScript file. */
  readonly cli: string;
  /** Tells whoever waits what is being done. */
  readonly say: (line: string) => void;
}

export interface Benchmark {
  /** As `--only` names it. */
  readonly name: string;
  readonly title: string;
  /** Markdown: what is compared with what, and the targets. */
  readonly about: string;
  /** One after the other, as they are done. */
  run(setting: Setting): AsyncIterable<Case>;
}

/** One size or shape of a benchmark. */
export interface Case {
  readonly name: string;
  /** What was read, with its true sizes; or why nothing was measured. */
  readonly input: string;
  readonly sides: readonly Side[];
  /** Empty when the case was skipped. */
  readonly checks: readonly Check[];
  /** What was measured one by one. */
  readonly table?: Table;
}

export interface Table {
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** One of the two that a case compares. */
export interface Side {
  readonly name: string;
  readonly wallSeconds: Spread;
  readonly cpuSeconds: Spread;
  readonly peakBytes: Spread;
  /** Of its most disturbed run, as Run.stolen; absent in measurements from before it was recorded, on a quiet machine. */
  readonly stolen?: number;
}

/** A target and what was found; reached when `measured` is not above `target`. */
export interface Check {
  readonly what: string;
  readonly unit: Unit;
  readonly target: number;
  readonly measured: number;
}

/** A case that was not measured. */
export function skipped(name: string, reason: string): Case {
  return { name, input: reason, sides: [], checks: [] };
}

export type Unit = 'ratio' | 'seconds' | 'milliseconds' | 'megabytes' | 'files';

export function sideOf(name: string, runs: readonly Run[]): Side {
  return {
    name,
    wallSeconds: spread(runs.map((run) => run.wallSeconds)),
    cpuSeconds: spread(runs.map((run) => run.cpuSeconds)),
    peakBytes: spread(runs.map((run) => run.peakBytes)),
    stolen: Math.max(...runs.map((run) => run.stolen)),
  };
}

/** Ratio of the medians. */
export function wallRatio(target: number, ours: Side, baseline: Side): Check {
  const measured = ours.wallSeconds.median / baseline.wallSeconds.median;
  return { what: `wall time, ${ours.name} / ${baseline.name}`, unit: 'ratio', target, measured };
}

/** What the process tree of an ingest may hold at any size of its input. */
const MEMORY_MB = 600;

/** Of the worst run: memory must hold in all of them. */
export function memoryCheck(ours: Side, target = MEMORY_MB): Check {
  return {
    what: 'peak memory of the process tree',
    unit: 'megabytes',
    target,
    measured: ours.peakBytes.max / 1e6,
  };
}
