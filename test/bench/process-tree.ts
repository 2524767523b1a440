import { readdirSync, readFileSync } from 'node:fs';

/** Memory and CPU time of processes, as Linux tells of them in /proc. */

/** What the tree below a process holds in memory, watched from outside. */
export interface TreeWatch {
  /** Looks once; to be called every few milliseconds, since a peak between two looks of several processes is not seen. */
  look(): void;
  /**
   * Largest resident memory in bytes: of all processes together at one look, or of one process at any time (the kernel
   * keeps that mark), whichever is more. Pages that processes share count once for each, so it never says too little.
   */
  peak(): number;
}

/** Watches `roots` and all that they start. */
export function watchTree(roots: readonly number[]): TreeWatch {
  const members = new Set(roots);
  let strangers = new Set<number>();
  let peak = 0;
  return {
    look() {
      const running = processIds();
      // A process that was none of ours stays none: only new ones are looked at, which keeps a look cheap.
      strangers = new Set(running.filter((id) => strangers.has(id)));
      for (const id of running) {
        if (members.has(id) || strangers.has(id)) continue;
        const parent = statusOf(id)?.parent;
        if (parent !== undefined && members.has(parent)) members.add(id);
        else strangers.add(id);
      }
      let together = 0;
      for (const id of members) {
        const status = statusOf(id);
        together += status?.resident ?? 0;
        peak = Math.max(peak, status?.mostResident ?? 0);
      }
      peak = Math.max(peak, together);
    },
    peak: () => peak,
  };
}

/** In order, so that a parent mostly comes before its children. */
function processIds(): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .sort((a, b) => a - b);
}

interface Status {
  readonly parent: number;
  /** Bytes in memory now; 0 for a process that has ended and waits for its parent. */
  readonly resident: number;
  /** Most bytes that were in memory at once. */
  readonly mostResident: number;
}

/** Undefined for a process that is gone. */
function statusOf(id: number): Status | undefined {
  const text = readProc(`${id}/status`);
  if (text === undefined) return undefined;
  const field = (name: string) => Number(new RegExp(`^${name}:\\s*(\\d+)`, 'm').exec(text)?.[1] ?? 0);
  return { parent: field('PPid'), resident: field('VmRSS') * 1024, mostResident: field('VmHWM') * 1024 };
}

/** Fields of /proc/{id}/stat, counted as in its manual page: 14 and 15 are the process, 16 and 17 its ended children. */
const OWN_CPU = [14, 15] as const;
const CHILDREN_CPU = [16, 17] as const;
/** Of all Linux platforms that Node runs on. */
const TICKS_PER_SECOND = 100;

/** Seconds of user and system time that a running process has used, without its children. */
export function cpuSecondsOf(id: number): number {
  return cpuSeconds(String(id), OWN_CPU);
}

/** Seconds of user and system time of all children of this process that have ended, and of theirs that they waited for. */
export function cpuSecondsOfChildren(): number {
  return cpuSeconds('self', CHILDREN_CPU);
}

function cpuSeconds(process: string, fields: readonly number[]): number {
  const text = readProc(`${process}/stat`);
  if (text === undefined) throw new Error(`process ${process} cannot be measured: it has ended`);
  // The second field is the program's name in parentheses, which may hold spaces.
  const rest = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return fields.reduce((ticks, field) => ticks + Number(rest[field - 3]), 0) / TICKS_PER_SECOND;
}

function readProc(path: string): string | undefined {
  try {
    return readFileSync(`/proc/${path}`, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ESRCH') return undefined;
    throw error;
  }
}
