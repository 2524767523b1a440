import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';

/** A process, told from all others: those of other machines, and later ones with its number. */
export interface ProcessId {
  readonly host: string;
  readonly pid: number;
  /** When it began, in the kernel's ticks since boot; null where unknown. */
  readonly began: string | null;
}

let here: ProcessId | undefined;

export function thisProcess(): ProcessId {
  here ??= { host: hostname(), pid: process.pid, began: beganAt(process.pid) };
  return here;
}

/** Only for a process of this machine. */
export function isRunning({ pid, began }: Omit<ProcessId, 'host'>): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // Not permitted to signal it means that it runs.
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false;
  }
  return began === null || began === beganAt(pid);
}

/** Begin of the names of files and folders that only this process uses; has no meaning once it has ended. */
export function processTag(): string {
  const { host, pid, began } = thisProcess();
  return `${hashOf(host)}-${pid}-${began ?? 'unknown'}`;
}

/** Whether a name begins with the tag of a process of this machine that no longer runs. */
export function isLeftover(name: string): boolean {
  const { host, pid, began } = TAG.exec(name)?.groups ?? {};
  if (host !== hashOf(thisProcess().host) || pid === undefined || began === undefined) return false;
  return !isRunning({ pid: Number(pid), began: began === 'unknown' ? null : began });
}

const TAG = /^(?<host>[0-9a-f]{8})-(?<pid>[1-9]\d*)-(?<began>\d+|unknown)-/;

/** Names of machines may hold what a tag must not. */
const hashOf = (host: string) => createHash('sha256').update(host).digest('hex').slice(0, 8);

/** Field 22 of /proc/{pid}/stat, counted behind the name in brackets, which may hold blanks. */
function beganAt(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}
