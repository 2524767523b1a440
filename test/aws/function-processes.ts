import { readdir, readFile, readlink } from 'node:fs/promises';
import type { AccountPlace } from './start.ts';

/** Whether processes of functions can be found: in /proc, which only Linux has. */
export const CAN_FIND_PROCESSES = process.platform === 'linux';

/** Ids of the processes in which a function of the account runs at the moment. */
export async function processesOf(account: AccountPlace, functionName: string): Promise<readonly number[]> {
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const isOf = async (id: string) => {
    const [folder, variables] = await Promise.all([
      readlink(`/proc/${id}/cwd`),
      readFile(`/proc/${id}/environ`, 'utf8'),
    ]);
    return folder.startsWith(account.home) && variables.split('\0').includes(`POWERTOOLS_SERVICE_NAME=${functionName}`);
  };
  // A process may end while it is looked at, and those of others cannot be looked at.
  const found = await Promise.all(ids.map((id) => isOf(id).catch(() => false)));
  return ids.filter((_, at) => found[at]).map(Number);
}

export function signal(ids: readonly number[], name: 'SIGSTOP' | 'SIGCONT' | 'SIGKILL'): void {
  for (const id of ids) process.kill(id, name);
}
