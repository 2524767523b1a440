import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AccountPlace } from './start.ts';

/** File of an account into which the emulator writes which rights of roles were needed (emulator/used_rights.py). */
export const USED_RIGHTS = 'used-rights.jsonl';

/** A right that a call has needed: without it the call would have been refused. */
export interface UsedRight {
  /** Name of the role. */
  readonly role: string;
  readonly sid: string;
  readonly action: string;
  readonly resource: string;
}

/** In the order of the calls. */
export async function usedRightsOf({ home }: AccountPlace): Promise<readonly UsedRight[]> {
  const text = await readFile(join(home, USED_RIGHTS), 'utf8');
  const lines = text.slice(0, text.lastIndexOf('\n') + 1).split('\n'); // the last may be half written
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as UsedRight);
}
