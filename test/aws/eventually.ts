import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Asks until there is an answer. `what` is awaited, for the message of the error after `seconds`, which tells in the words of
 * `why` what went wrong meanwhile.
 */
export async function eventually<T>(
  what: string,
  ask: () => Promise<T | undefined>,
  { seconds = 120, why = async () => '' }: { readonly seconds?: number; readonly why?: () => Promise<string> } = {},
): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > deadline) throw new Error(`${what}: not after ${seconds} s\n${await why()}`);
    await sleep(300);
  }
}
